package bellman.torch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;

/// A function cut into segments, such as a model's layers, whose backward keeps only what enters each segment
/// and runs the segment a second time for the rest (activation checkpointing, Chen et al. 2016): the memory
/// of one segment's activations at a time, for the price of one more forward.
///
/// One object serves for one forward and the backward of it at a time; make one for each pass that is under
/// way.
public final class SegmentedFunction implements AutoCloseable {
    private final List<Segment> segments;
    private final List<Tensor> inputs = new ArrayList<>();

    /// A part of the function, from one tensor to the next. It computes the same bits when it is called again
    /// with the same tensor: what it draws comes from a seed, and the precision it wants it asks for itself.
    @FunctionalInterface
    public interface Segment {
        /// The result, made in the innermost scope.
        Tensor apply(Tensor input);
    }

    /// The function that applies `segments` one after the other.
    public SegmentedFunction(List<? extends Segment> segments) {
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("a segmented function needs at least one segment, got none");
        }
        this.segments = List.copyOf(segments);
    }

    /// Applies the segments without recording anything but what enters them.
    ///
    /// @return the result, in the scope around this call or, lacking one, the caller's
    public Tensor forward(Tensor input) {
        close();
        try (TensorScope all = new TensorScope();
                var _ = GradientMode.off()) {
            Tensor x = input.detach();
            for (Segment segment : segments) {
                inputs.add(all.keep(x));
                try (TensorScope scope = new TensorScope()) {
                    x = scope.pass(segment.apply(x));
                }
            }
            return all.pass(x);
        }
    }

    /// Carries `dOutput`, the gradient of a loss with respect to the result of the last forward, back through
    /// the segments, and adds to the gradients of the parameters that they use. What the forward kept is
    /// freed on the way, so it can be done once.
    ///
    /// @return the gradient with respect to the input, in the scope around this call or, lacking one, the
    ///     caller's
    /// @throws IllegalStateException without a forward before
    public Tensor backward(Tensor dOutput) {
        if (inputs.isEmpty()) {
            throw new IllegalStateException("backward needs a forward of the same segmented function first");
        }
        try (TensorScope all = new TensorScope();
                var _ = new AutoGradMode(true)) {
            Tensor d = dOutput;
            for (int i = segments.size() - 1; i >= 0; i--) {
                try (TensorScope scope = new TensorScope();
                        Tensor kept = inputs.removeLast()) {
                    Tensor x = kept.detach().requires_grad_(true);
                    segments.get(i).apply(x).backward(d, new BoolOptional(), false, new TensorArrayRefOptional());
                    d = scope.pass(x.grad().detach());
                }
            }
            return all.pass(d);
        }
    }

    /// Frees what a forward kept whose backward was not called.
    @Override
    public void close() {
        inputs.forEach(Pointer::close);
        inputs.clear();
    }
}
