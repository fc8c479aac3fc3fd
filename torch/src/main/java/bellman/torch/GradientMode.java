package bellman.torch;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.NoGradGuard;

/// Whether this thread's operations are recorded for a backward pass, until closed.
public final class GradientMode implements AutoCloseable {
    private final Pointer guard;

    private GradientMode(Pointer guard) {
        this.guard = guard;
    }

    /// Records nothing.
    public static GradientMode off() {
        LibTorch.start();
        return new GradientMode(new NoGradGuard());
    }

    /// Records nothing and marks what is made as never to be differentiated, which is a little faster. Its
    /// tensors must not enter a forward that is.
    public static GradientMode inference() {
        LibTorch.start();
        return new GradientMode(new InferenceMode(true));
    }

    @Override
    public void close() {
        guard.close();
    }
}
