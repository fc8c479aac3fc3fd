package bellman.llm.model;

import bellman.simd.CausalAttention;
import bellman.simd.CausalAttention.Family;
import bellman.simd.CausalAttention.Heads;
import bellman.torch.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Attention on its way through a training pass, by hand. A thread takes a head of keys of a family at a time, so that
/// sums have one order.
final class AttentionPass {
    private static final ThreadLocal<CausalAttention> ROOM = ThreadLocal.withInitial(CausalAttention::new);

    private final Heads heads;
    private final int window;
    private final List<Family> families;
    private final Parts parts;
    private float[] max = {};
    private float[] inverse = {};

    /// @param window tokens that a token sees, itself included; 0 for all
    /// @param families which rows see which
    AttentionPass(AttentionConfig config, int window, List<Family> families, Parts parts) {
        heads = new Heads(config.heads(), config.keyValueHeads(), config.headSize());
        this.window = window;
        this.families = families;
        this.parts = parts;
    }

    /// The gradients with respect to what entered.
    record Gradients(Tensor queries, Tensor keys, Tensor values) {}

    /// What each row sees, like `queries`; all are contiguous, `[row][head * size]`.
    Tensor forward(Tensor queries, Tensor keys, Tensor values) {
        int numbers = Math.toIntExact(queries.size(0)) * heads.queries();
        max = new float[numbers];
        inverse = new float[numbers];
        Tensor seen = torch.empty_like(queries);
        CausalAttention.Rows rows = rows(queries, keys, values, seen);
        parts.run(families.size() * heads.keys(), (_, from, to) -> {
            CausalAttention room = ROOM.get();
            for (int i = from; i < to; i++) {
                room.forward(heads, i % heads.keys(), window, families.get(i / heads.keys()), rows);
            }
        });
        return seen;
    }

    /// @param d the gradient with respect to `seen`, contiguous
    Gradients backward(Tensor queries, Tensor keys, Tensor values, Tensor seen, Tensor d) {
        var made = new Gradients(torch.empty_like(queries), torch.empty_like(keys), torch.empty_like(values));
        CausalAttention.Rows rows = rows(queries, keys, values, seen);
        var gradients = new CausalAttention.Gradients(
                Tensors.memory(d),
                Tensors.memory(made.queries),
                Tensors.memory(made.keys),
                Tensors.memory(made.values));
        parts.run(families.size() * heads.keys(), (_, from, to) -> {
            CausalAttention room = ROOM.get();
            for (int i = from; i < to; i++) {
                room.backward(heads, i % heads.keys(), window, families.get(i / heads.keys()), rows, gradients);
            }
        });
        return made;
    }

    private CausalAttention.Rows rows(Tensor queries, Tensor keys, Tensor values, Tensor seen) {
        return new CausalAttention.Rows(
                Tensors.memory(queries),
                Tensors.memory(keys),
                Tensors.memory(values),
                Tensors.memory(seen),
                max,
                inverse);
    }
}
