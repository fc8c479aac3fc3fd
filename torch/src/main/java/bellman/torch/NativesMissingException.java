package bellman.torch;

/// libtorch's native libraries could not be loaded.
public final class NativesMissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NativesMissingException(String platform, Throwable cause) {
        super(
                "libtorch could not be loaded on " + platform + " (" + firstLine(cause)
                        + "): put org.bytedeco:pytorch, "
                        + "org.bytedeco:openblas and org.bytedeco:javacpp with the classifier " + platform
                        + " on the class path; bellman-torch brings them for linux-x86_64 and macosx-arm64",
                cause);
    }

    private static String firstLine(Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
