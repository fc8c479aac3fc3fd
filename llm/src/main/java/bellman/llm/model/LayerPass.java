package bellman.llm.model;

import bellman.simd.CausalAttention.Family;
import bellman.simd.Gates;
import bellman.simd.Turns;
import bellman.torch.GradientMode;
import bellman.torch.TensorHold;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// A layer on its way through a training pass, by hand: what [DecoderLayer#apply] computes, with products of matrices
/// by libtorch and everything between them in single passes over memory. Its activations are
/// those that the formulas of the gradients name and no others.
final class LayerPass implements Stage {
    private final TensorHold hold = new TensorHold();
    private final DecoderLayer layer;
    private final Rotary.Turn turn;
    private final AttentionPass attention;
    private final Parts parts;
    private final NormPass before;
    private final NormPass between;
    private final Optional<NormPass> queryNorm;
    private final Optional<NormPass> keyNorm;
    private final LinearPass query;
    private final LinearPass key;
    private final LinearPass value;
    private final LinearPass output;
    private final LinearPass gate;
    private final LinearPass up;
    private final LinearPass down;
    private Optional<Kept> kept = Optional.empty();

    /// @param x what entered
    /// @param normed behind the first norm
    /// @param rawQueries before their norm
    /// @param rawKeys before theirs
    /// @param queries that looked
    /// @param keys that they looked for
    /// @param values that they found
    /// @param seen of them
    /// @param y between the halves
    /// @param normedAgain behind the second norm
    /// @param gates before the non-linearity
    /// @param ups what the gates multiply
    private record Kept(
            Tensor x,
            Tensor normed,
            Tensor rawQueries,
            Tensor rawKeys,
            Tensor queries,
            Tensor keys,
            Tensor values,
            Tensor seen,
            Tensor y,
            Tensor normedAgain,
            Tensor gates,
            Tensor ups) {}

    LayerPass(
            DecoderLayer layer,
            GatedBlock block,
            Rotary.Turn turn,
            List<Family> families,
            Parts parts,
            LinearPass.Around around) {
        this.layer = layer;
        this.turn = turn;
        this.parts = parts;
        attention = new AttentionPass(layer.config(), layer.window(), families, parts);
        before = new NormPass(layer.before(), parts);
        between = new NormPass(layer.between(), parts);
        queryNorm = layer.queryNorm().map(n -> new NormPass(n, parts));
        keyNorm = layer.keyNorm().map(n -> new NormPass(n, parts));
        query = new LinearPass(layer.query(), around);
        key = new LinearPass(layer.key(), around);
        value = new LinearPass(layer.value(), around);
        output = new LinearPass(layer.output(), around);
        gate = new LinearPass(block.gate(), around);
        up = new LinearPass(block.up(), around);
        down = new LinearPass(block.down(), around);
    }

    @Override
    public Tensor forward(Tensor entered) {
        close();
        try (var scope = new TensorScope();
                var _ = GradientMode.off()) {
            Tensor x = entered.detach();
            Tensor normed = before.forward(x);
            Tensor rawQueries = query.forward(normed);
            Tensor rawKeys = key.forward(normed);
            Tensor queries = queryNorm.map(n -> n.forward(rawQueries)).orElse(rawQueries);
            Tensor keys = keyNorm.map(n -> n.forward(rawKeys)).orElse(rawKeys);
            Tensor values = value.forward(normed);
            turn(queries, false);
            turn(keys, false);
            Tensor seen = attention.forward(queries, keys, values);
            Tensor y = output.forward(x, seen);
            Tensor normedAgain = between.forward(y);
            Tensor gates = gate.forward(normedAgain);
            Tensor ups = up.forward(normedAgain);
            Tensor product = torch.empty_like(gates);
            multiply(gates, ups, product, false);
            Tensor z = down.forward(y, product);
            for (Tensor t : List.of(x, normed, rawQueries, rawKeys, values, seen, y, normedAgain, gates, ups)) {
                hold.hold(scope, t);
            }
            if (queryNorm.isPresent()) {
                hold.hold(scope, queries);
                hold.hold(scope, keys);
            }
            kept = Optional.of(
                    new Kept(x, normed, rawQueries, rawKeys, queries, keys, values, seen, y, normedAgain, gates, ups));
            return scope.pass(z);
        }
    }

    @Override
    public Tensor backward(Tensor dz) {
        Kept k = kept.orElseThrow(() -> new IllegalStateException("backward needs a forward first"));
        try (var scope = new TensorScope();
                var _ = GradientMode.off()) {
            Tensor d = dz.contiguous();
            feedForward(k, d);
            attention(k, d);
            return scope.pass(d);
        } finally {
            close();
        }
    }

    /// From the gradient with respect to what left the layer to that between its halves, in place.
    private void feedForward(Kept k, Tensor d) {
        try (var _ = new TensorScope()) {
            Tensor product = down.toEntrance(d);
            // It holds its own gradient, and from here on itself.
            multiply(k.gates, k.ups, product, true);
            down.accumulate(product, d);
            Tensor dNormed = gate.backward(k.normedAgain, k.gates);
            up.backward(k.normedAgain, k.ups, dNormed);
            between.backward(k.y, dNormed, d);
        }
    }

    /// From there to what entered the layer, in place.
    private void attention(Kept k, Tensor d) {
        try (var _ = new TensorScope()) {
            Tensor dSeen = output.backward(k.seen, d);
            AttentionPass.Gradients to = attention.backward(k.queries, k.keys, k.values, k.seen, dSeen);
            Tensor dNormed = query.backward(k.normed, back(to.queries(), queryNorm, k.rawQueries));
            key.backward(k.normed, back(to.keys(), keyNorm, k.rawKeys), dNormed);
            value.backward(k.normed, to.values(), dNormed);
            before.backward(k.x, dNormed, d);
        }
    }

    private Tensor back(Tensor d, Optional<NormPass> norm, Tensor raw) {
        turn(d, true);
        return norm.map(n -> {
                    Tensor e = torch.zeros_like(d);
                    n.backward(raw, d, e);
                    return e;
                })
                .orElse(d);
    }

    private void turn(Tensor x, boolean back) {
        int size = layer.config().headSize();
        int half = turn.rotated() / 2;
        int heads = (int) (x.size(1) / size);
        MemorySegment memory = Tensors.memory(x);
        MemorySegment cosine = Tensors.memory(turn.cosine());
        // The first half of the sines has the sign of what the other columns add.
        MemorySegment sine = Tensors.memory(turn.sine()).asSlice(4L * half);
        parts.run(
                (int) x.size(0),
                (_, from, to) -> Turns.apply(from, to, heads, size, half, memory, cosine, sine, 2 * half, back));
    }

    private void multiply(Tensor gates, Tensor ups, Tensor product, boolean back) {
        MemorySegment g = Tensors.memory(gates);
        MemorySegment u = Tensors.memory(ups);
        MemorySegment y = Tensors.memory(product);
        long width = gates.size(1);
        parts.run((int) gates.size(0), (_, from, to) -> {
            if (back) {
                Gates.backward(from * width, to * width, g, u, y);
            } else {
                Gates.forward(from * width, to * width, g, u, y);
            }
        });
    }

    @Override
    public void close() {
        kept = Optional.empty();
        for (LinearPass pass : List.of(query, key, value, output, gate, up, down)) {
            pass.close();
        }
        hold.close();
    }
}
