package bellman.deploy.export;

/// ONNX Runtime does not start on this machine, so that nothing can be checked in it.
public final class NoOnnxRuntimeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoOnnxRuntimeException(Throwable cause) {
        super(
                "ONNX Runtime, in which what is exported is tried, does not start on " + System.getProperty("os.name")
                        + " " + System.getProperty("os.arch") + " (" + cause
                        + "); export on Linux or Windows on x86-64, Linux on aarch64, or macOS on Apple silicon",
                cause);
    }
}
