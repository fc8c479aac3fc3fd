package bellman.deploy.export;

import ai.onnxruntime.OrtEnvironment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// ONNX Runtime in this process.
final class OnnxRuntime {
    /// ONNX Runtime 1.29 reads the process's command line by a recursion that takes some 250 bytes for each
    /// character, and a long class path ends a JVM that starts it on an ordinary thread.
    private static final long STACK = 256L << 20;

    private OnnxRuntime() {}

    /// The environment, of which there is one; started by whoever asks first.
    ///
    /// @throws NoOnnxRuntimeException if its natives cannot be loaded, as where it has none for the platform
    static OrtEnvironment environment() {
        try {
            return CompletableFuture.supplyAsync(
                            OrtEnvironment::getEnvironment,
                            task -> new Thread(null, task, "onnxruntime-start", STACK).start())
                    .join();
        } catch (CompletionException e) {
            throw new NoOnnxRuntimeException(e.getCause() == null ? e : e.getCause());
        }
    }
}
