package bellman.llm.decode;

import bellman.llm.decode.PackedLinear.Part;
import bellman.llm.model.ModelConfig;
import bellman.net.Team;
import bellman.simd.Activations;
import bellman.simd.HugePages;
import bellman.simd.Panels;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// A dense decoder on the processor's vector units. It computes logits for rows of a
/// [DecoderBatch]; each row's bits depend only on the tokens of its own sequence.
///
/// Weights are copies, which [#load] brings up to date in place; keys and values that were computed with others stay
/// as they are.
public final class SimdDecoder implements AutoCloseable {
    /// Panels that one row takes at once.
    private static final int ONE_ROW = 4;

    private final ModelConfig config;
    private final Team team;
    private final HugePages memory = new HugePages();
    private final SimdLayer[] layers;
    private final PackedLinear entrance;
    private final PackedLinear exit;
    private final float[] last;
    private final DecoderHeads heads;
    private final int maxRows;
    private final int hidden;
    private final int padded;
    private final int gateStride;
    private final float[] x;
    /// Each member's own.
    private final float[][] normed;

    private final MemorySegment[] panels;

    private final float[] inputs;
    private final float[] pairs;
    private final float[] gates;
    private final float[] added;
    private float[] logits = new float[0];

    /// A decoder whose weights are yet to be loaded.
    ///
    /// @param pages of keys and values, which stay their owner's
    /// @param maxRows of a batch
    /// @param type how its matrices are kept
    /// @throws IllegalArgumentException if the model is not dense
    public SimdDecoder(ModelConfig config, KeyValuePages pages, Team team, int maxRows, WeightType type) {
        this.config = config;
        this.team = team;
        this.maxRows = maxRows;
        hidden = config.hidden();
        layers = new SimdLayer[config.layers().size()];
        for (int i = 0; i < layers.length; i++) {
            layers[i] = new SimdLayer(config, i, memory, type);
        }
        entrance = PackedLinear.of(
                memory, type, hidden, List.of(new Part("model.embed_tokens", config.vocabulary(), false)));
        exit = config.tied()
                ? entrance
                : PackedLinear.of(memory, type, hidden, List.of(new Part("lm_head", config.vocabulary(), false)));
        last = new float[hidden];
        padded = Panels.count(hidden) * Panels.PANEL;
        int widest =
                Arrays.stream(layers).mapToInt(l -> l.gates().width()).max().orElseThrow();
        gateStride = widest / 2;
        x = new float[maxRows * padded];
        normed = new float[team.members()][maxRows * padded];
        inputs = new float[maxRows * layers[0].inputs().width()];
        pairs = new float[maxRows * widest];
        gates = new float[maxRows * gateStride];
        added = new float[maxRows * padded];
        panels = new MemorySegment[team.members()];
        int deepest = Arrays.stream(layers).mapToInt(SimdLayer::deepest).max().orElseThrow();
        Arrays.setAll(panels, i -> memory.allocate(Panels.bytes(deepest, 1), Panels.ALIGNMENT));
        heads = new DecoderHeads(config, pages, team, inputs, layers[0].inputs().width(), maxRows);
    }

    /// Copies all weights in.
    public void load(WeightSource source) {
        for (SimdLayer layer : layers) {
            layer.load(source);
        }
        entrance.load(source);
        if (exit != entrance) {
            exit.load(source);
        }
        source.read("model.norm.weight", 0, last, hidden);
    }

    /// A hash of all weights, of every bit of them.
    public String hash() {
        var first = new CRC32C();
        var second = new CRC32();
        for (SimdLayer layer : layers) {
            layer.hash(first, second);
        }
        entrance.hash(first, second);
        if (exit != entrance) {
            exit.hash(first, second);
        }
        PackedLinear.hash(last, first, second);
        return "%08x%08x".formatted(first.getValue(), second.getValue());
    }

    /// Floats between rows of logits: the vocabulary, filled up.
    public int logitsStride() {
        return exit.width();
    }

    /// Rows that a batch may have.
    public int maxRows() {
        return maxRows;
    }

    /// What it looks like.
    public ModelConfig config() {
        return config;
    }

    /// Runs a batch: its keys and values are written to their pages, and the logits that it asks for are computed.
    ///
    /// @return `[wanted][logitsStride]`, owned by the decoder, valid until the next run
    public float[] run(DecoderBatch batch) {
        int rows = batch.rows();
        if (rows > maxRows) {
            throw new IllegalArgumentException("this decoder has room for " + maxRows + " rows, got " + rows);
        }
        int furthest = 0;
        for (int r = 0; r < rows; r++) {
            furthest = Math.max(furthest, batch.position(r));
        }
        heads.reach(furthest + 1);
        int floats = batch.wanted() * logitsStride();
        if (logits.length < floats) {
            logits = new float[floats];
        }
        boolean alone = batch.rowsAreAlone();
        team.run(member -> run(batch, alone, member));
        return logits;
    }

    /// What a member does: its panels of each product, its rows and heads of all else. What all rows' panels need, each
    /// member computes for itself, which is cheaper than to meet for it.
    private void run(DecoderBatch batch, boolean alone, int member) {
        int rows = batch.rows();
        float[] own = normed[member];
        for (int r = team.begin(member, rows); r < team.begin(member + 1, rows); r++) {
            entrance.column(batch.token(r), x, r * padded);
        }
        team.meet(member);
        for (int i = 0; i < layers.length; i++) {
            SimdLayer layer = layers[i];
            normalize(rows, layer.before(), own);
            multiply(layer.inputs(), member, rows, own, padded, inputs, heads.inputStride());
            team.meet(member);
            heads.run(layer, i, batch, alone, member);
            team.meet(member);
            addTo(layer.output(), member, rows, heads.seen(), heads.seenStride());
            team.meet(member);
            normalize(rows, layer.between(), own);
            gate(layer.gates(), member, rows, own);
            team.meet(member);
            addTo(layer.down(), member, rows, gates, gateStride);
            team.meet(member);
        }
        for (int i = 0; i < batch.wanted(); i++) {
            Rows.normalize(x, batch.rowOf(i) * padded, last, own, i * padded, hidden, config.normEpsilon());
        }
        multiply(exit, member, batch.wanted(), own, padded, logits, logitsStride());
    }

    /// `own = norm(x)`, row by row.
    private void normalize(int rows, float[] weight, float[] own) {
        for (int r = 0; r < rows; r++) {
            Rows.normalize(x, r * padded, weight, own, r * padded, hidden, config.normEpsilon());
        }
    }

    /// The first of a member's panels, in steps of as many as one row takes at once, if there are enough.
    private int begin(int member, int panels) {
        int step = panels >= ONE_ROW * team.members() ? ONE_ROW : 2;
        return Math.min(panels, step * team.begin(member, (panels + step - 1) / step));
    }

    private void multiply(PackedLinear linear, int member, int rows, float[] from, int lda, float[] to, int ldc) {
        int begin = begin(member, linear.panels());
        int end = begin(member + 1, linear.panels());
        linear.apply(rows, from, lda, begin, end, panels[member], to, ldc);
    }

    /// `x += linear(from)`.
    private void addTo(PackedLinear linear, int member, int rows, float[] from, int lda) {
        multiply(linear, member, rows, from, lda, added, padded);
        int begin = begin(member, linear.panels()) * Panels.PANEL;
        int end = begin(member + 1, linear.panels()) * Panels.PANEL;
        for (int r = 0; r < rows; r++) {
            Rows.add(x, r * padded + begin, added, r * padded + begin, end - begin);
        }
    }

    /// `gates = silu(gate(own)) * up(own)`, where each pair of panels becomes one.
    private void gate(PackedLinear linear, int member, int rows, float[] own) {
        multiply(linear, member, rows, own, padded, pairs, linear.width());
        int begin = begin(member, linear.panels()) / 2;
        int end = begin(member + 1, linear.panels()) / 2;
        for (int r = 0; r < rows; r++) {
            for (int p = begin; p < end; p++) {
                int gate = r * linear.width() + 2 * p * Panels.PANEL;
                Activations.silu(pairs, gate, pairs, gate, Panels.PANEL);
                Rows.multiply(pairs, gate, gate + Panels.PANEL, gates, r * gateStride + p * Panels.PANEL, Panels.PANEL);
            }
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
