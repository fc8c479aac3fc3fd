package bellman.llm.model;

import bellman.torch.DType;
import bellman.torch.Device;
import bellman.torch.GradientMode;
import bellman.torch.TensorHold;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// One pass from states to the log-probabilities of given tokens, and back, without the logits of all tokens at
/// once: the vocabulary is taken in chunks, for all states together, with a running maximum and sum. The forward
/// keeps the normaliser of each state; the backward computes each chunk of logits anew.
///
/// With states `h` (divided by the temperature), rows `w` of the projection, `p = softmax(w·h)` and a loss whose
/// gradients are `d` for the log-probability of token `t` and `e` for the entropy `H`,
///
///     dL/dlogit[j] = d [j = t] - p[j] (d + e (log p[j] + H)),
///
/// from which the gradients of `h` and `w` are products of matrices; the first term is a row of `w`, and a row added
/// to its gradient.
///
/// The columns of `w` may lie in several matrices: those beside a projection that is adapted are the adapter's.
final class VocabularyHead implements AutoCloseable {
    /// Floats of a chunk of logits.
    private static final long CHUNK = 1L << 24;

    /// Floats of logits that are so few that what was made of them is kept for the backward.
    private static final long FEW = 1L << 22;

    /// Words over which a library sums the states' gradient by itself: it may add one product after another, so
    /// that a sum of tens of thousands loses two more digits.
    private static final long STRETCH = 4096;

    private final TensorHold hold = new TensorHold();
    private final List<Tensor> matrices;
    private final long vocabulary;
    private final Tensor states;
    private final int[] targets;
    private final double temperature;
    private final RunningSums sums;
    private final float[] logProbs;
    private Optional<Tensor> exponentials = Optional.empty();

    /// Runs the forward.
    ///
    /// @param matrices of the projection, each `[vocabulary][columns]`, side by side
    /// @param states in front of the targets, `[target][all columns]`, at least one
    /// @param targets ids
    /// @param entropies whether to compute them
    /// @param again whether a backward will follow
    VocabularyHead(
            List<Tensor> matrices, Tensor states, int[] targets, double temperature, boolean entropies, boolean again) {
        this.matrices = matrices;
        vocabulary = matrices.getFirst().size(0);
        this.targets = targets;
        this.temperature = temperature;
        sums = new RunningSums(targets.length, entropies);
        try (var scope = new TensorScope();
                var _ = GradientMode.off()) {
            Tensor scaled = states.detach().to(ScalarType.Float).mul(new Scalar(1 / temperature));
            this.states = hold.hold(scope, scaled);
            Tensor memory = memory(targets.length);
            chunks(scaled, memory, (logits, _, _) -> sums.add(logits));
            if (again && !entropies && targets.length * vocabulary <= FEW) {
                exponentials = Optional.of(hold.hold(scope, memory));
            }
            logProbs = sums.logProbs(RunningSums.doubles(rows(targets)
                    .to(ScalarType.Double)
                    .mul_(scaled.to(ScalarType.Double))
                    .sum(1)));
        }
    }

    /// `[target]`.
    float[] logProbs() {
        return logProbs;
    }

    /// `[target]`; empty if they were not asked for.
    float[] entropies() {
        return sums.entropies();
    }

    /// What is done with a chunk of logits, which may be overwritten.
    private interface Visitor {
        void visit(Tensor logits, Tensor rows, long from);
    }

    private void chunks(Tensor h, Tensor memory, Visitor visitor) {
        long width = memory.numel() / h.size(0);
        for (long from = 0; from < vocabulary; from += width) {
            try (var _ = new TensorScope()) {
                long columns = Math.min(width, vocabulary - from);
                Tensor rows = rows(from, columns);
                Tensor logits = memory.narrow(0, 0, h.size(0) * columns).view(h.size(0), columns);
                torch.mm_out(logits, h, rows.t());
                visitor.visit(logits, rows, from);
            }
        }
    }

    /// Room for a chunk of the logits of `count` states.
    private Tensor memory(long count) {
        long width = Math.min(vocabulary, Math.max(1024, CHUNK / count / 512 * 512));
        return torch.empty(
                new long[] {count * width}, Device.of(states).options(DType.FLOAT32), new MemoryFormatOptional());
    }

    /// `made` where the states are.
    private Tensor here(Tensor made) {
        return Tensors.beside(states, made);
    }

    private Tensor rows(int[] ids) {
        Tensor index = here(Tensors.indices(ids, ids.length));
        return rows(matrix -> matrix.index_select(0, index));
    }

    private Tensor rows(long from, long count) {
        return rows(matrix -> matrix.narrow(0, from, count));
    }

    private Tensor rows(UnaryOperator<Tensor> choice) {
        Tensor[] sides = matrices.stream()
                .map(m -> choice.apply(m.detach()).to(ScalarType.Float))
                .toArray(Tensor[]::new);
        return sides.length == 1 ? sides[0] : torch.cat(new TensorVector(sides), 1);
    }

    /// Carries the gradient to the matrices that are trained, and to the states.
    ///
    /// @param d of the log-probabilities
    /// @param e of the entropies; empty if the loss does not depend on them
    /// @return `[target][all columns]`, in the innermost scope
    Tensor backward(float[] d, float[] e) {
        try (var scope = new TensorScope();
                var _ = GradientMode.off()) {
            int[] chosen = chosen(d, e);
            if (chosen.length == targets.length) {
                return scope.pass(backward(states, chosen, d, e));
            }
            Tensor all = torch.zeros_like(states);
            if (chosen.length > 0) {
                Tensor index = here(Tensors.indices(chosen, chosen.length));
                all.index_copy_(0, index, backward(states.index_select(0, index), chosen, d, e));
            }
            return scope.pass(all);
        }
    }

    /// Those on which the loss depends.
    private static int[] chosen(float[] d, float[] e) {
        int[] chosen = new int[d.length];
        int count = 0;
        for (int i = 0; i < d.length; i++) {
            if (d[i] != 0 || e.length > 0 && e[i] != 0) {
                chosen[count++] = i;
            }
        }
        return Arrays.copyOf(chosen, count);
    }

    private Tensor backward(Tensor h, int[] chosen, float[] dAll, float[] e) {
        int[] ids = new int[chosen.length];
        float[] d = new float[chosen.length];
        for (int i = 0; i < d.length; i++) {
            ids[i] = targets[chosen[i]];
            d[i] = dAll[chosen[i]];
        }
        Tensor scale = here(Tensors.floats(d, d.length, 1));
        Tensor scaled = h.mul(scale);
        Tensor expected = torch.zeros_like(h);
        Tensor own = rows(ids);
        if (e.length > 0) {
            sweep(h, mix(chosen, d, e), h, expected);
            own.mul_(scale).sub_(expected);
        } else if (exponentials.isPresent() && d.length == targets.length) {
            Tensor p = exponentials.get().view(d.length, vocabulary);
            p.div_(p.sum(new long[] {1}, true, new ScalarTypeOptional()));
            accumulate(p, rows(0, vocabulary), 0, scaled, expected);
            own.sub_(expected).mul_(scale);
        } else {
            Tensor normalizers = here(Tensors.floats(sums.normalizers(chosen), d.length, 1));
            sweep(h, logits -> logits.sub_(normalizers).exp_(), scaled, expected);
            own.sub_(expected).mul_(scale);
        }
        trained(
                scaled,
                (matrix, columns) -> Gradients.of(matrix)
                        .index_add_(0, here(Tensors.indices(ids, ids.length)), columns.to(matrix.scalar_type())));
        return own.mul_(new Scalar(1 / temperature));
    }

    /// From logits to what the second term of the gradient has: `p (d + e (log p + H))`.
    private UnaryOperator<Tensor> mix(int[] chosen, float[] d, float[] e) {
        float[] slope = new float[d.length];
        float[] constant = new float[d.length];
        for (int i = 0; i < d.length; i++) {
            slope[i] = e[chosen[i]];
            constant[i] = (float) (d[i] + slope[i] * sums.entropy(chosen[i]));
        }
        Tensor slopes = here(Tensors.floats(slope, d.length, 1));
        Tensor constants = here(Tensors.floats(constant, d.length, 1));
        Tensor normalizers = here(Tensors.floats(sums.normalizers(chosen), d.length, 1));
        return logits -> {
            Tensor p = logits.sub_(normalizers).exp();
            return logits.mul_(slopes).add_(constants).mul_(p);
        };
    }

    private void sweep(Tensor h, UnaryOperator<Tensor> weighting, Tensor factor, Tensor expected) {
        chunks(
                h,
                memory(h.size(0)),
                (logits, rows, from) -> accumulate(weighting.apply(logits), rows, from, factor, expected));
    }

    /// Adds `weights · rows` to `expected`, and takes `weightsᵀ · factor` from the matrices' gradients.
    private void accumulate(Tensor weights, Tensor rows, long from, Tensor factor, Tensor expected) {
        for (long at = 0; at < rows.size(0); at += STRETCH) {
            try (var _ = new TensorScope()) {
                long columns = Math.min(STRETCH, rows.size(0) - at);
                expected.add_(torch.mm(weights.narrow(1, at, columns), rows.narrow(0, at, columns)));
            }
        }
        trained(factor, (matrix, columns) -> {
            Tensor part = Gradients.of(matrix).narrow(0, from, rows.size(0));
            if (part.scalar_type().intern() == ScalarType.Float) {
                part.addmm_(weights.t(), columns, new Scalar(1.0), new Scalar(-1.0));
            } else {
                part.sub_(torch.mm(weights.t(), columns).to(part.scalar_type()));
            }
        });
    }

    /// Visits the matrices that are trained, with their columns of `factor`.
    private void trained(Tensor factor, BiConsumer<Tensor, Tensor> visitor) {
        long from = 0;
        for (Tensor matrix : matrices) {
            if (matrix.requires_grad()) {
                visitor.accept(matrix, matrices.size() == 1 ? factor : factor.narrow(1, from, matrix.size(1)));
            }
            from += matrix.size(1);
        }
    }

    /// First target whose logits are not finite; -1 if all are.
    int broken() {
        for (int i = 0; i < logProbs.length; i++) {
            if (!Float.isFinite(logProbs[i])) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void close() {
        hold.close();
    }
}
