package bellman.llm.model;

import bellman.simd.RmsNorms;
import bellman.torch.GradientMode;
import bellman.torch.TensorHold;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.lang.foreign.MemorySegment;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// One norm on its way through a training pass, by hand.
final class NormPass {
    private final RmsNorm norm;
    private final Parts parts;
    private float[] inverse = {};

    NormPass(RmsNorm norm, Parts parts) {
        this.norm = norm;
        this.parts = parts;
    }

    /// Rows of the norm's size, in any grouping; contiguous.
    Tensor forward(Tensor x) {
        int size = norm.size();
        int rows = Math.toIntExact(x.numel() / size);
        inverse = new float[rows];
        Tensor y = torch.empty_like(x);
        MemorySegment from = Tensors.memory(x);
        MemorySegment to = Tensors.memory(y);
        MemorySegment scale = Tensors.memory(norm.weight());
        parts.run(
                rows, (_, first, end) -> RmsNorms.forward(first, end, size, from, scale, norm.epsilon(), to, inverse));
        return y;
    }

    /// Adds the gradient with respect to `x`, what came in, to `e`.
    ///
    /// @param d with respect to what went out, which is overwritten
    void backward(Tensor x, Tensor d, Tensor e) {
        int size = norm.size();
        float[][] sums = new float[Parts.COUNT][size];
        MemorySegment in = Tensors.memory(x);
        MemorySegment gradient = Tensors.memory(d);
        MemorySegment sum = Tensors.memory(e);
        MemorySegment scale = Tensors.memory(norm.weight());
        parts.run(
                inverse.length,
                (part, first, end) ->
                        RmsNorms.backward(first, end, size, in, scale, inverse, gradient, sum, sums[part]));
        if (norm.weight().requires_grad()) {
            float[] all = new float[size];
            for (int i = 0; i < size; i++) {
                double total = 0;
                for (float[] part : sums) {
                    total += part[i];
                }
                all[i] = (float) total;
            }
            Gradients.of(norm.weight()).add_(Tensors.floats(all, size));
        }
    }

    /// A norm alone, as a stage.
    static final class Alone implements Stage {
        private final TensorHold hold = new TensorHold();
        private final NormPass pass;
        private Tensor entered;

        Alone(RmsNorm norm, Parts parts) {
            pass = new NormPass(norm, parts);
            entered = norm.weight();
        }

        @Override
        public Tensor forward(Tensor x) {
            close();
            try (var scope = new TensorScope();
                    var _ = GradientMode.off()) {
                entered = hold.hold(scope, x.detach());
                return scope.pass(pass.forward(x));
            }
        }

        @Override
        public Tensor backward(Tensor d) {
            try (var scope = new TensorScope();
                    var _ = GradientMode.off()) {
                Tensor e = torch.zeros_like(entered);
                pass.backward(entered, d, e);
                return scope.pass(e);
            } finally {
                close();
            }
        }

        @Override
        public void close() {
            hold.close();
        }
    }
}
