package bellman.train;

import bellman.run.Metrics;
import java.util.List;
import java.util.Map;

/// What came of an evaluation.
public interface Findings {

    /// Puts its numbers, under names that begin with `evaluation/` or `eval/`.
    void record(Metrics metrics);

    /// What was seen, as a [RunLog] takes it; may be nothing.
    ///
    /// @param step after which it was seen
    List<Map<String, Object>> samples(long step);
}
