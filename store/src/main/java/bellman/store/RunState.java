package bellman.store;

import java.util.Locale;

/// How a run stands.
public enum RunState {
    /// A process is writing it.
    RUNNING,
    /// It reached its end.
    FINISHED,
    /// No process writes it, and it did not reach its end: it can be resumed.
    INTERRUPTED,
    /// Something in it went wrong, as its manifest says; resumed, it may go wrong again.
    FAILED,
    /// A file of it is missing or damaged.
    DAMAGED;

    /// As tables, JSON and the page have it: `running`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
