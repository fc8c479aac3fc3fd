package bellman.torch;

import java.util.Iterator;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/// Frees every tensor, and whatever else of `org.bytedeco`, that this thread makes while it is the innermost
/// open scope. What shall live on is taken out with [#keep] and then has another owner, such as a [TensorHold].
///
/// ```java
/// Tensor result;
/// try (TensorScope scope = new TensorScope()) {
///     Tensor square = x.mul(x);
///     result = scope.keep(square.sum());
/// }
/// result.close();
/// ```
///
/// A scope belongs to the thread that opened it, and scopes are closed in the reverse order of their opening.
/// An in-place operation returns the tensor that it changed: such a result is never closed.
public final class TensorScope implements AutoCloseable {
    static {
        LibTorch.start();
    }

    private final PointerScope scope;
    private boolean closed;

    /// Opens a scope on this thread.
    public TensorScope() {
        scope = new PointerScope();
    }

    /// Takes `tensor` out of this scope: from now on the caller owns it and closes it.
    public <T extends Pointer> T keep(T tensor) {
        tensor.retainReference();
        scope.detach(tensor);
        return tensor;
    }

    /// Takes `tensor` out of this scope and hands it to the scope around it, as a function does with its
    /// result. If there is none, the caller owns it.
    public <T extends Pointer> T pass(T tensor) {
        keep(tensor);
        Iterator<PointerScope> scopes = PointerScope.getScopeIterator();
        while (scopes.hasNext()) {
            if (scope.equals(scopes.next()) && scopes.hasNext()) {
                scopes.next().attach(tensor);
                tensor.releaseReference();
            }
        }
        return tensor;
    }

    /// Frees what was made since the scope was opened and not kept. Again: does nothing.
    ///
    /// @throws IllegalStateException on another thread, or while a scope opened later is open
    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (!scope.equals(PointerScope.getInnerScope())) {
            throw new IllegalStateException("this tensor scope is not the innermost one of this thread; close scopes on"
                    + " the thread that opened them, the latest first");
        }
        closed = true;
        scope.close();
    }
}
