package bellman.cli;

import java.util.List;

/// What a module has `bellman doctor` look at, found by [java.util.ServiceLoader].
public interface Checkup {

    /// Looks. Must not throw: what does not work is a check that failed.
    List<Check> checks();
}
