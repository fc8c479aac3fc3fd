package bellman.app.play;

import java.util.List;
import java.util.Optional;

/// Where a person sees and presses keys.
public interface Console extends AutoCloseable {
    /// Ctrl-C.
    String INTERRUPT = "interrupt";

    /// No key, but what is shown must be shown anew.
    String REDRAW = "redraw";

    /// The exit status of what Ctrl-C ended.
    int INTERRUPTED_STATUS = 130;

    /// The next key: a name or a character, as [Controls] has it, [#INTERRUPT], [#REDRAW], or `end`
    /// behind the last.
    ///
    /// @param millis to wait at most; 0: as long as it takes
    Optional<String> key(long millis);

    /// Shows a picture's lines with what is said below it.
    ///
    /// @param frame empty if there is no picture
    /// @param below lines of text
    void show(Optional<bellman.env.Frame> frame, List<String> below);

    @Override
    void close();
}
