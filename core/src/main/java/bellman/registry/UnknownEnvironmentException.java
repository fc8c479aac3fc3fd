package bellman.registry;

import java.util.List;

/// No environment has the id that was asked for.
public final class UnknownEnvironmentException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String id;

    /// Says which ids come nearest to `id`.
    public UnknownEnvironmentException(String id, List<String> nearest) {
        super("there is no environment '" + id + "'; "
                + (nearest.isEmpty() ? "no environment is registered" : "nearest: " + String.join(", ", nearest)));
        this.id = id;
    }

    /// The id that was asked for.
    public String id() {
        return id;
    }
}
