package bellman.deploy.export;

import java.util.Locale;

/// A graph does not say what its policy does.
public final class DiffersException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DiffersException(Difference difference, double tolerance) {
        super(String.format(
                Locale.ROOT,
                "%s, which is %.3g apart, and %.3g is allowed; nothing was written: say --tolerance if that is near"
                        + " enough",
                difference.where(),
                difference.largest(),
                tolerance));
    }
}
