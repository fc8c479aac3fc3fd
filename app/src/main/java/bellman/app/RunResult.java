package bellman.app;

import bellman.store.job.Conclusion;
import bellman.train.TrainingEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a run came to, as its manifest keeps it.
public final class RunResult {
    /// Numbers that every result has, whatever was trained.
    public static final List<String> NUMBERS = List.of("steps", "seconds", "steps_per_second");

    private RunResult() {}

    /// The result of a training that has ended.
    public static Map<String, Object> of(TrainingEvent.Finished finished, Conclusion conclusion) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("steps", finished.step());
        result.put("seconds", finished.seconds());
        result.put("steps_per_second", finished.seconds() > 0 ? finished.step() / finished.seconds() : 0);
        result.put("reason", finished.reason());
        result.putAll(conclusion.result());
        return result;
    }
}
