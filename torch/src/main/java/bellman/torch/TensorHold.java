package bellman.torch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/// Owns tensors that live longer than the scope in which they were made, and frees them together.
public final class TensorHold implements AutoCloseable {
    private final List<Pointer> held = new ArrayList<>();

    /// Takes `tensor` out of `scope`, the one in which it was made, and owns it until [#close].
    public <T extends Pointer> T hold(TensorScope scope, T tensor) {
        held.add(scope.keep(tensor));
        return tensor;
    }

    /// How many it owns.
    public int size() {
        return held.size();
    }

    /// Frees them; afterwards it is empty and can be used again.
    @Override
    public void close() {
        for (Pointer p : held.reversed()) {
            p.close();
        }
        held.clear();
    }
}
