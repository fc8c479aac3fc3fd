package bellman.bench.proofs;

import bellman.bench.Runs;
import java.util.LinkedHashMap;
import java.util.Map;

/// The model that several trainings of one seed begin with: it has imitated a task's demonstrations and no more.
final class Warm {
    /// A batch is learned from as soon as it is drawn, which `sort-digits` does not do.
    static final Map<String, String> AT_ONCE = Map.of("update.lag", "0", "update.ratios", "own");

    private static final String STEPS = "100";

    private Warm() {}

    /// Imitates.
    static Runs.Done up(Runs runs, String preset, long seed, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("demonstrations.steps", STEPS);
        all.put("budget.steps", STEPS);
        return runs.train("warm-" + seed, preset, seed, all);
    }

    /// Settings of a training that begins with it.
    static Map<String, String> from(Runs.Done warm) {
        return Map.of("model", warm.model(), "demonstrations.steps", "0");
    }
}
