package bellman.app;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;

/// A stream of results that remembers what kept it from being written, which a writer would swallow. A training goes
/// on without anybody who reads along, but must not end as if its results had arrived.
final class StandardOutput extends FilterOutputStream {
    private Optional<IOException> failure = Optional.empty();

    StandardOutput(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            failure = failure.or(() -> Optional.of(e));
            throw e;
        }
    }

    /// The exit status of a command that ended with `status`: 1 at least if results were lost, which `err` then
    /// says. That a reader such as `head` had enough is no loss.
    int status(int status, PrintWriter err) {
        String what = failure.map(e -> String.valueOf(e.getMessage())).orElse("");
        if (failure.isEmpty() || what.toLowerCase(Locale.ROOT).contains("broken pipe")) {
            return status;
        }
        err.println(
                "bellman: standard output cannot be written (" + what + "): results are lost; check where it leads");
        return Math.max(status, 1);
    }
}
