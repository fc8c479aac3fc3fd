package bellman.llm.policy;

import bellman.llm.rollout.Group;
import bellman.llm.rollout.Rollout;
import bellman.llm.task.Score;
import bellman.run.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was drawn for a batch, and what of it is learned from.
///
/// @param number of the batch, from 0 on
/// @param drawn all groups
/// @param kept those that are learned from, with enough scored samples each; may be none
/// @param updates that the weights had when they drew
public record Experience(long number, List<Group> drawn, List<Group> kept, long updates) {
    public Experience {
        drawn = List.copyOf(drawn);
        kept = List.copyOf(kept);
    }

    /// Puts what is known of all that was drawn, by the names that TRL has for it.
    ///
    void record(Metrics metrics, long updatesNow) {
        List<Rollout> all = drawn.stream().flatMap(g -> g.rollouts().stream()).toList();
        List<Rollout> scored = drawn.stream().flatMap(g -> g.scored().stream()).toList();
        double[] rewards = scored.stream().mapToDouble(Group::value).toArray();
        double mean = mean(rewards);
        metrics.put("rollout/return-mean", mean);
        metrics.put("train/reward", mean);
        metrics.put("train/reward_std", deviation(rewards, mean));
        metrics.put(
                "train/frac_reward_zero_std",
                share(drawn.stream().filter(Group::isEven).count(), drawn.size()));
        lengths(metrics, all);
        entropy(metrics, all);
        metrics.put(
                "rollout/failed",
                all.stream().filter(r -> r.score() instanceof Score.Failed).count());
        metrics.put(
                "rollout/timed-out",
                all.stream().filter(r -> r.score() instanceof Score.TimedOut).count());
        metrics.put("rollout/groups-kept", share(kept.size(), drawn.size()));
        metrics.put("rollout/lag", updatesNow - updates);
        components(scored)
                .forEach((name, values) -> metrics.put(
                        "train/rewards/" + name + "/mean",
                        mean(values.stream().mapToDouble(v -> v).toArray())));
    }

    private static void lengths(Metrics metrics, List<Rollout> all) {
        double[] lengths = all.stream().mapToDouble(Rollout::drawn).toArray();
        metrics.put("train/completions/mean_length", mean(lengths));
        metrics.put("train/completions/min_length", Arrays.stream(lengths).min().orElse(0));
        metrics.put("train/completions/max_length", Arrays.stream(lengths).max().orElse(0));
        metrics.put(
                "train/completions/clipped_ratio",
                share(all.stream().filter(Rollout::truncated).count(), all.size()));
        metrics.put("rollout/tokens", Arrays.stream(lengths).sum());
        double turns = mean(all.stream().mapToDouble(r -> r.turns().size()).toArray());
        if (turns > 1) {
            metrics.put("rollout/turns", turns);
        }
    }

    /// The mean of `-log p` over tokens drawn from `p` estimates its entropy without bias, and costs nothing.
    private static void entropy(Metrics metrics, List<Rollout> all) {
        double sum = 0;
        long count = 0;
        for (Rollout r : all) {
            for (int i = 0; i < r.trace().length(); i++) {
                sum -= r.trace().logProbs()[i];
                count += r.trace().written()[i] ? 1 : 0;
            }
        }
        metrics.put("train/entropy", count == 0 ? Double.NaN : sum / count);
    }

    private static Map<String, List<Double>> components(List<Rollout> scored) {
        Map<String, List<Double>> byName = new LinkedHashMap<>();
        for (Rollout r : scored) {
            if (r.score() instanceof Score.Value v) {
                v.components()
                        .forEach((name, value) -> byName.computeIfAbsent(name, _ -> new ArrayList<>())
                                .add(value));
            }
        }
        return byName;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    private static double deviation(double[] values, double mean) {
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
    }

    private static double share(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }
}
