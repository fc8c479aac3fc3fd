package bellman.cli;

import bellman.store.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What went wrong, as the user is told: one line, and the exit status.
///
/// @param status 1 if it failed, 2 if the words or the configuration are wrong
/// @param line without a line break
/// @param cause for `--stacktrace`
public record Failure(int status, String line, Throwable cause) {

    /// What `cause` means to the user.
    public static Failure of(Throwable cause) {
        int status = switch (cause) {
            case ParameterException e -> 2;
            case UsageException e -> 2;
            case ConfigException e -> 2;
            // Records, registries and algorithms refuse what they are asked for with this.
            case IllegalArgumentException e -> 2;
            default -> 1;
        };
        return new Failure(status, message(cause).strip().replaceAll("\\s*\\R\\s*", " "), cause);
    }

    private static String message(Throwable cause) {
        return switch (cause) {
            case UnmatchedArgumentException e -> e.getMessage() + suggestions(e) + seeHelp(e);
            case ParameterException e -> e.getMessage() + seeHelp(e);
            case UncheckedIOException e when e.getCause() != null -> message(e.getCause());
            case NoSuchFileException e -> missing(String.valueOf(e.getFile()));
            case AccessDeniedException e -> e.getFile() + ": access is denied; check who owns it and its permissions";
            case FileSystemException e -> e.getMessage() + "; check the path, its permissions and the free space";
            case IOException e -> "reading or writing failed: " + described(e);
            case OutOfMemoryError e ->
                "the Java heap is full (" + Runtime.getRuntime().maxMemory() / (1 << 20)
                        + " MiB); give it more with BELLMAN_JAVA_OPTS=-Xmx4g";
            case Error e -> described(e) + "; --stacktrace shows where";
            case NullPointerException e -> described(e) + "; --stacktrace shows where";
            default ->
                cause.getMessage() == null ? described(cause) + "; --stacktrace shows where" : cause.getMessage();
        };
    }

    /// A file cannot be written either where its folder is missing.
    private static String missing(String file) {
        Path folder = Path.of(file).getParent();
        return folder == null || Files.exists(folder)
                ? file + ": there is no such file; check the path"
                : file + ": there is no folder " + folder + "; make it, or check the path";
    }

    private static String described(Throwable cause) {
        return cause.getClass().getSimpleName() + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
    }

    private static String suggestions(UnmatchedArgumentException e) {
        return e.getSuggestions().isEmpty() ? "" : "; did you mean " + String.join(" or ", e.getSuggestions()) + "?";
    }

    private static String seeHelp(ParameterException e) {
        return "; see: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help";
    }

    /// Prints the line, and the stack trace if it is wanted. Returns the status.
    public int report(PrintWriter err, boolean stackTrace) {
        err.println("bellman: " + Text.visible(line));
        if (stackTrace) {
            cause.printStackTrace(err);
        }
        return status;
    }
}
