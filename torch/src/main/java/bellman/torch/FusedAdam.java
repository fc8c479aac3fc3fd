package bellman.torch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch;

/// Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019) over many tensors in one kernel, which
/// reads and writes each weight, gradient and moment once. Gradients are those that a backward left in the
/// tensors; a tensor without one is left alone.
public final class FusedAdam implements AutoCloseable {
    private final TensorHold hold = new TensorHold();
    private final List<Group> groups;
    private final List<List<Tensor>> means = new ArrayList<>();
    private final List<List<Tensor>> squares = new ArrayList<>();
    private final Decay decay;
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private long steps;

    /// How weights decay.
    public enum Decay {
        /// Its gradient is added to the loss's: Adam with an L2 penalty.
        COUPLED("aten::_fused_adam_"),
        /// Apart from the gradient, per unit of learning rate: AdamW.
        DECOUPLED("aten::_fused_adamw_");

        private final String operator;

        Decay(String operator) {
            this.operator = operator;
        }
    }

    /// Tensors that share a weight decay; norms and biases usually have none.
    ///
    /// @param parameters leaves of the same type, which stay their owner's
    /// @param weightDecay 0 for none
    public record Group(List<Tensor> parameters, double weightDecay) {
        public Group {
            parameters = List.copyOf(parameters);
            if (!(weightDecay >= 0 && weightDecay < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("a weight decay must not be negative, got " + weightDecay);
            }
        }
    }

    /// Moments of zero, as large as the parameters and of their type.
    public FusedAdam(List<Group> groups, Decay decay, double beta1, double beta2, double epsilon) {
        this.groups = List.copyOf(groups);
        this.decay = decay;
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        try (var scope = new TensorScope();
                var _ = GradientMode.off()) {
            for (Group group : groups) {
                means.add(zeros(scope, group));
                squares.add(zeros(scope, group));
            }
        }
    }

    private List<Tensor> zeros(TensorScope scope, Group group) {
        return group.parameters.stream()
                .map(p -> hold.hold(scope, torch.zeros_like(p)))
                .toList();
    }

    /// Takes a step by `scale` times the gradients, which are overwritten by just that.
    ///
    /// @param scale in (0, 1], such as [GradientNorm#scale] gives
    public void step(double learningRate, double scale) {
        steps++;
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            for (int i = 0; i < groups.size(); i++) {
                step(i, learningRate, scale);
            }
        }
    }

    private void step(int index, double learningRate, double scale) {
        List<Tensor> parameters = new ArrayList<>();
        List<Tensor> gradients = new ArrayList<>();
        List<Tensor> mean = new ArrayList<>();
        List<Tensor> square = new ArrayList<>();
        Group group = groups.get(index);
        for (int i = 0; i < group.parameters.size(); i++) {
            Tensor gradient = group.parameters.get(i).grad();
            if (gradient.defined()) {
                parameters.add(group.parameters.get(i));
                gradients.add(gradient);
                mean.add(means.get(index).get(i));
                square.add(squares.get(index).get(i));
            }
        }
        if (parameters.isEmpty()) {
            return;
        }
        // On a GPU the kernel reads these numbers there.
        TensorOptions single = Device.of(parameters.getFirst()).options(DType.FLOAT32);
        List<Tensor> counts =
                Collections.nCopies(parameters.size(), torch.full(new long[0], new Scalar((double) steps), single));
        var arguments = new IValueVector();
        for (List<Tensor> tensors : List.of(parameters, gradients, mean, square, List.<Tensor>of(), counts)) {
            arguments.push_back(list(tensors));
        }
        for (double number : new double[] {learningRate, beta1, beta2, group.weightDecay, epsilon}) {
            arguments.push_back(new IValue(number));
        }
        boolean amsgrad = false;
        boolean maximize = false;
        arguments.push_back(new IValue(amsgrad));
        arguments.push_back(new IValue(maximize));
        // The kernel divides by it.
        arguments.push_back(
                scale == 1 ? new IValue() : new IValue(torch.full(new long[] {1}, new Scalar(1 / scale), single)));
        arguments.push_back(new IValue());
        Dispatcher dispatcher = Dispatcher.singleton();
        OperatorHandle operator = dispatcher.findSchemaOrThrow(decay.operator, "");
        dispatcher.callBoxed(operator, arguments);
    }

    private static IValue list(List<Tensor> tensors) {
        var list = new GenericList(new Type.TypePtr(TensorType.get()));
        for (Tensor t : tensors) {
            list.push_back(new IValue(t));
        }
        return new IValue(list);
    }

    /// Sets the gradients to zero; they keep their memory.
    public void clearGradients() {
        try (var _ = new PointerScope();
                var _ = GradientMode.off()) {
            for (Group group : groups) {
                for (Tensor p : group.parameters) {
                    Tensor gradient = p.grad();
                    if (gradient.defined()) {
                        gradient.zero_();
                    }
                }
            }
        }
    }

    /// Steps taken so far.
    public long steps() {
        return steps;
    }

    /// Says how many steps the moments have seen, once they are restored.
    public void restoreSteps(long count) {
        steps = count;
    }

    /// The gradients' running means, group by group: what a checkpoint holds and restores in place.
    public List<Tensor> means() {
        return means.stream().flatMap(List::stream).toList();
    }

    /// The running means of their squares, likewise.
    public List<Tensor> squares() {
        return squares.stream().flatMap(List::stream).toList();
    }

    @Override
    public void close() {
        hold.close();
    }
}
