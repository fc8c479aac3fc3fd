package bellman.llm.decode;

import bellman.llm.decode.PackedLinear.Part;
import bellman.llm.model.AttentionConfig;
import bellman.llm.model.ModelConfig;
import bellman.net.Workers;
import bellman.simd.Activations;
import bellman.simd.Attentions;
import bellman.simd.Panels;
import bellman.simd.Sums;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// A dense decoder in single precision on the processor's vector units. It computes logits for rows of a
/// [DecoderBatch]; each row's bits depend only on the tokens of its own sequence.
///
/// Weights are copies, which [#load] brings up to date in place; keys and values that were computed with others stay
/// as they are.
public final class SimdDecoder implements AutoCloseable {
    /// Rows that a part of element-wise work takes.
    private static final int ROWS = 8;

    private final ModelConfig config;
    private final KeyValuePages pages;
    private final Workers workers;
    private final Arena arena = Arena.ofShared();
    private final SimdLayer[] layers;
    private final PackedLinear entrance;
    private final PackedLinear exit;
    private final float[] last;
    private final RopeTable rope;
    private final AttentionConfig attention;
    private final int maxRows;
    private final float scale;
    private final int hidden;
    private final int padded;
    private final int inputWidth;
    private final int seenWidth;
    private final int gateWidth;
    private final float[] x;
    private final float[] normed;
    private final float[] inputs;
    private final float[] seen;
    private final float[] gates;
    private final float[] added;
    private final ThreadLocal<Heads> heads = ThreadLocal.withInitial(Heads::new);
    private float[] logits = new float[0];

    /// Room for one head's work.
    private static final class Heads {
        private float[] scores = new float[0];
        private final float[] lanes = new float[Attentions.PAGE];

        float[] scores(int size) {
            if (scores.length < size) {
                scores = new float[size + size / 2];
            }
            return scores;
        }
    }

    /// A decoder whose weights are yet to be loaded.
    ///
    /// @param pages of keys and values, which stay their owner's
    /// @param maxRows of a batch
    /// @throws IllegalArgumentException if the model is not dense
    public SimdDecoder(ModelConfig config, KeyValuePages pages, Workers workers, int maxRows) {
        this.config = config;
        this.pages = pages;
        this.workers = workers;
        this.maxRows = maxRows;
        attention = config.attention();
        hidden = config.hidden();
        scale = (float) (1 / Math.sqrt(attention.headSize()));
        layers = new SimdLayer[config.layers().size()];
        for (int i = 0; i < layers.length; i++) {
            layers[i] = new SimdLayer(config, i, arena);
        }
        entrance = PackedLinear.of(arena, hidden, List.of(new Part("model.embed_tokens", config.vocabulary(), false)));
        exit = config.tied()
                ? entrance
                : PackedLinear.of(arena, hidden, List.of(new Part("lm_head", config.vocabulary(), false)));
        last = new float[hidden];
        rope = new RopeTable(config.rope());
        padded = Panels.count(hidden) * Panels.PANEL;
        inputWidth = layers[0].inputs().width();
        seenWidth = attention.heads() * attention.headSize();
        gateWidth = Arrays.stream(layers).mapToInt(l -> l.gates().width()).max().orElseThrow();
        x = new float[maxRows * padded];
        normed = new float[maxRows * padded];
        inputs = new float[maxRows * inputWidth];
        seen = new float[maxRows * seenWidth];
        gates = new float[maxRows * gateWidth];
        added = new float[maxRows * padded];
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
    @SuppressWarnings("ReferenceEquality") // a table of pages is its sequence's own
    public float[] run(DecoderBatch batch) {
        int rows = batch.rows();
        if (rows > maxRows) {
            throw new IllegalArgumentException("this decoder has room for " + maxRows + " rows, got " + rows);
        }
        boolean alone = true;
        int furthest = 0;
        for (int r = 0; r < rows; r++) {
            furthest = Math.max(furthest, batch.position(r));
            alone &= r == 0 || batch.pages(r) != batch.pages(r - 1);
            entrance.column(batch.token(r), x, r * padded);
        }
        rope.reach(furthest + 1);
        for (int i = 0; i < layers.length; i++) {
            layer(layers[i], i, batch, alone);
        }
        return logits(batch);
    }

    private void layer(SimdLayer layer, int number, DecoderBatch batch, boolean alone) {
        int rows = batch.rows();
        int keyHeads = attention.keyValueHeads();
        normalize(rows, layer.before());
        multiply(layer.inputs(), rows, normed, padded, inputs, inputWidth);
        if (alone) {
            workers.run(rows * keyHeads, part -> {
                prepare(layer, number, batch, part / keyHeads, part % keyHeads);
                attend(layer, number, batch, part / keyHeads, part % keyHeads);
            });
        } else {
            workers.run(rows * keyHeads, part -> prepare(layer, number, batch, part / keyHeads, part % keyHeads));
            workers.run(rows * keyHeads, part -> attend(layer, number, batch, part / keyHeads, part % keyHeads));
        }
        addTo(layer.output(), rows, seen, seenWidth);
        normalize(rows, layer.between());
        gate(layer.gates(), rows);
        addTo(layer.down(), rows, gates, gateWidth);
    }

    private float[] logits(DecoderBatch batch) {
        int wanted = batch.wanted();
        int stride = logitsStride();
        if (logits.length < wanted * stride) {
            logits = new float[wanted * stride];
        }
        for (int i = 0; i < wanted; i++) {
            normalize(x, batch.rowOf(i) * padded, last, normed, i * padded, hidden);
        }
        multiply(exit, wanted, normed, padded, logits, stride);
        return logits;
    }

    /// `normed = norm(x)`, row by row.
    private void normalize(int rows, float[] weight) {
        workers.run((rows + ROWS - 1) / ROWS, part -> {
            for (int r = part * ROWS; r < Math.min(rows, (part + 1) * ROWS); r++) {
                normalize(x, r * padded, weight, normed, r * padded, hidden);
            }
        });
    }

    private void normalize(float[] from, int at, float[] weight, float[] to, int put, int size) {
        float mean = Sums.squares(from, at, size) / size;
        float factor = (float) (1 / Math.sqrt(mean + config.normEpsilon()));
        for (int i = 0; i < size; i++) {
            to[put + i] = from[at + i] * factor * weight[i];
        }
    }

    /// Panels of a part: few enough for both threads to have work, as many as one row takes at once.
    private static int group(int panels, int threads) {
        int each = (panels + 4 * threads - 1) / (4 * threads);
        return Math.max(4, (each + 3) / 4 * 4);
    }

    private void multiply(PackedLinear linear, int rows, float[] from, int lda, float[] to, int ldc) {
        int group = group(linear.panels(), workers.threads());
        workers.run(
                (linear.panels() + group - 1) / group,
                part -> linear.apply(rows, from, lda, part * group, end(linear, part, group), to, ldc));
    }

    private static int end(PackedLinear linear, int part, int group) {
        return Math.min(linear.panels(), (part + 1) * group);
    }

    /// `x += linear(from)`.
    private void addTo(PackedLinear linear, int rows, float[] from, int lda) {
        int group = group(linear.panels(), workers.threads());
        workers.run((linear.panels() + group - 1) / group, part -> {
            int begin = part * group;
            int end = end(linear, part, group);
            linear.apply(rows, from, lda, begin, end, added, padded);
            for (int r = 0; r < rows; r++) {
                int at = r * padded;
                for (int c = begin * Panels.PANEL; c < end * Panels.PANEL; c++) {
                    x[at + c] += added[at + c];
                }
            }
        });
    }

    /// `gates = silu(gate(normed)) * up(normed)`, in the place of the first half of each pair of panels, moved
    /// together.
    private void gate(PackedLinear linear, int rows) {
        int group = group(linear.panels(), workers.threads());
        int stride = linear.width();
        workers.run(
                (linear.panels() + group - 1) / group,
                part -> linear.apply(rows, normed, padded, part * group, end(linear, part, group), gates, gateWidth));
        int pairs = linear.panels() / 2;
        workers.run((rows + ROWS - 1) / ROWS, part -> {
            for (int r = part * ROWS; r < Math.min(rows, (part + 1) * ROWS); r++) {
                int at = r * gateWidth;
                for (int p = 0; p < pairs; p++) {
                    int gate = at + 2 * p * Panels.PANEL;
                    int to = at + p * Panels.PANEL;
                    Activations.silu(gates, gate, gates, gate, Panels.PANEL);
                    for (int i = 0; i < Panels.PANEL; i++) {
                        gates[to + i] = gates[gate + i] * gates[gate + Panels.PANEL + i];
                    }
                }
                Arrays.fill(gates, at + pairs * Panels.PANEL, at + stride, 0f);
            }
        });
    }

    /// Normalises and turns a row's queries and key of one head of keys, and puts key and value into their page.
    private void prepare(SimdLayer layer, int number, DecoderBatch batch, int row, int keyHead) {
        int size = attention.headSize();
        int group = attention.heads() / attention.keyValueHeads();
        int position = batch.position(row);
        int base = row * inputWidth;
        for (int h = keyHead * group; h < (keyHead + 1) * group; h++) {
            place(layer.queryNorm(), base + h * size, position);
        }
        int key = base + (attention.heads() + keyHead) * size;
        int value = key + attention.keyValueHeads() * size;
        place(layer.keyNorm(), key, position);
        int page = batch.pages(row)[position / KeyValuePages.TOKENS];
        Attentions.put(
                size,
                inputs,
                key,
                inputs,
                value,
                pages.memory(),
                pages.at(page, number, keyHead),
                position % KeyValuePages.TOKENS);
    }

    private void place(float[] norm, int at, int position) {
        if (norm.length > 0) {
            normalize(inputs, at, norm, inputs, at, norm.length);
        }
        rope.turn(inputs, at, position);
    }

    /// What a row's queries of one head of keys see.
    private void attend(SimdLayer layer, int number, DecoderBatch batch, int row, int keyHead) {
        int size = attention.headSize();
        int group = attention.heads() / attention.keyValueHeads();
        int first = keyHead * group;
        for (int h = 0; h < group; h += 2) {
            // A last query without another goes twice.
            int second = Math.min(h + 1, group - 1);
            attend(layer, number, batch, row, keyHead, first + h, first + second, size);
        }
    }

    private void attend(
            SimdLayer layer, int number, DecoderBatch batch, int row, int keyHead, int one, int two, int size) {
        int position = batch.position(row);
        int[] table = batch.pages(row);
        int from = layer.window() == 0 ? 0 : Math.max(0, position + 1 - layer.window());
        int firstPage = from / KeyValuePages.TOKENS;
        int endPage = position / KeyValuePages.TOKENS + 1;
        int stride = (endPage - firstPage) * KeyValuePages.TOKENS;
        Heads work = heads.get();
        float[] scores = work.scores(2 * stride);
        int base = row * inputWidth;
        int p = firstPage;
        for (; p + 2 <= endPage; p += 2) {
            Attentions.scores(
                    size,
                    inputs,
                    base + one * size,
                    base + two * size,
                    pages.memory(),
                    pages.at(table[p], number, keyHead),
                    pages.at(table[p + 1], number, keyHead),
                    scores,
                    (p - firstPage) * KeyValuePages.TOKENS,
                    stride);
        }
        if (p < endPage) {
            Attentions.scores(
                    size,
                    inputs,
                    base + one * size,
                    base + two * size,
                    pages.memory(),
                    pages.at(table[p], number, keyHead),
                    scores,
                    (p - firstPage) * KeyValuePages.TOKENS,
                    stride);
        }
        float sumOne = Attentions.softmax(scores, 0, from, position + 1, scale, work.lanes);
        float sumTwo = Attentions.softmax(scores, stride, from, position + 1, scale, work.lanes);
        int toOne = row * seenWidth + one * size;
        int toTwo = row * seenWidth + two * size;
        Arrays.fill(seen, toOne, toOne + size, 0f);
        Arrays.fill(seen, toTwo, toTwo + size, 0f);
        for (p = firstPage; p < endPage; p++) {
            int count = Math.min(KeyValuePages.TOKENS, position + 1 - p * KeyValuePages.TOKENS);
            int at = (p - firstPage) * KeyValuePages.TOKENS;
            Attentions.mix(
                    size,
                    count,
                    scores,
                    at,
                    stride,
                    pages.memory(),
                    pages.at(table[p], number, keyHead),
                    seen,
                    toOne,
                    toTwo);
        }
        shrink(toOne, size, 1 / sumOne);
        if (two != one) {
            shrink(toTwo, size, 1 / sumTwo);
        }
    }

    private void shrink(int at, int size, float factor) {
        for (int i = 0; i < size; i++) {
            seen[at + i] *= factor;
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
