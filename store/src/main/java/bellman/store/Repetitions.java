package bellman.store;

import bellman.store.config.ConfigDocument;
import java.util.List;

/// Runs that differ only in their seeds: what they share, and what they are called together.
public final class Repetitions {
    private Repetitions() {}

    /// The configuration but for the seed, the same for all repetitions of an experiment.
    public static String key(ConfigDocument config) {
        return config.without(List.of("seed")).toYaml();
    }

    /// The run's name, or what the names of several have in common: `pendulum-1` and `pendulum-2` are
    /// `pendulum (2 seeds)`.
    ///
    /// @param names at least one
    /// @param seeds of the same runs
    public static String label(List<String> names, List<Long> seeds) {
        String common = names.getFirst();
        if (names.size() == 1) {
            return common;
        }
        for (String name : names) {
            int same = 0;
            while (same < Math.min(common.length(), name.length()) && common.charAt(same) == name.charAt(same)) {
                same++;
            }
            common = common.substring(0, same);
        }
        String label = common.replaceFirst("([-_.]+(seed|s)?[0-9]*)+$", "");
        return (label.isEmpty() ? names.getFirst() : label) + " (" + over(seeds) + ")";
    }

    /// How many runs there are: `1 run`, `2 seeds`, or `3 runs of 2 seeds` where some have the same.
    public static String over(List<Long> seeds) {
        long distinct = seeds.stream().distinct().count();
        if (seeds.size() == 1) {
            return "1 run";
        }
        return distinct == seeds.size()
                ? distinct + " seeds"
                : seeds.size() + " runs of " + distinct + (distinct == 1 ? " seed" : " seeds");
    }
}
