package bellman.llm.drift;

import bellman.llm.chat.TokenTrace;
import bellman.llm.rollout.Group;
import bellman.llm.rollout.Rollout;
import bellman.llm.task.Score;
import bellman.loss.RegressionWeights;
import bellman.run.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Episodes of a fixed policy with what they weigh.
///
/// @param groups as they were drawn
/// @param items what is learned from them: those that have a score and weigh something
/// @param returnMean of those that have a score
/// @param effective mean over questions of the effective sample size of their weights
/// @param even share of questions all of whose episodes returned the same
/// @param unscored episodes that nobody knows the worth of, which are left out
/// @param drawnTokens of all
record Episodes(
        List<Group> groups,
        List<WeightedTrace> items,
        double returnMean,
        double effective,
        double even,
        int unscored,
        long drawnTokens) {
    Episodes {
        groups = List.copyOf(groups);
        items = List.copyOf(items);
    }

    /// Weighs episodes.
    ///
    /// @throws IllegalStateException if there is nothing to learn from
    static Episodes of(List<Group> groups, DriftConfig config) {
        List<Rollout> scored = new ArrayList<>();
        List<Integer> borders = new ArrayList<>(List.of(0));
        int unscored = 0;
        long tokens = 0;
        for (Group group : groups) {
            scored.addAll(group.scored());
            borders.add(scored.size());
            unscored += group.rollouts().size() - group.scored().size();
            tokens += group.rollouts().stream().mapToLong(Rollout::drawn).sum();
        }
        float[] returns = new float[scored.size()];
        double sum = 0;
        for (int i = 0; i < returns.length; i++) {
            if (scored.get(i).score() instanceof Score.Value value) {
                returns[i] = (float) config.returns().of(scored.get(i), value);
                sum += returns[i];
            }
        }
        int[] starts = borders.stream()
                .filter(b -> b < scored.size())
                .mapToInt(b -> b)
                .distinct()
                .toArray();
        starts = Arrays.copyOf(starts, starts.length + 1);
        starts[starts.length - 1] = scored.size();
        float[] weights = config.weighting().of(returns, starts, config.beta(), config.largestWeight());
        double effective = 0;
        int even = 0;
        List<WeightedTrace> items = new ArrayList<>();
        for (int g = 0; g + 1 < starts.length; g++) {
            effective += RegressionWeights.effectiveSampleSize(weights, starts[g], starts[g + 1]);
            boolean isEven = isEven(returns, starts[g], starts[g + 1]);
            even += isEven ? 1 : 0;
            if (!isEven || config.evenGroups() == DriftConfig.EvenGroups.KEEP) {
                for (int i = starts[g]; i < starts[g + 1]; i++) {
                    add(scored.get(i), weights[i], config, items);
                }
            }
        }
        if (items.isEmpty()) {
            throw new IllegalStateException("of " + groups.size() + " questions' episodes none can be learned from: "
                    + unscored + " have no score, and the episodes of " + even + " questions all returned the same");
        }
        int questions = Math.max(1, starts.length - 1);
        return new Episodes(
                groups,
                items,
                sum / Math.max(1, returns.length),
                effective / questions,
                (double) even / questions,
                unscored,
                tokens);
    }

    private static void add(Rollout rollout, float weight, DriftConfig config, List<WeightedTrace> items) {
        TokenTrace text = switch (config.turns()) {
            case LAST -> WeightedTrace.lastTurn(rollout.trace());
            case ALL -> TokenTrace.of(rollout.trace().ids(), rollout.trace().written());
        };
        WeightedTrace item = new WeightedTrace(text, weight);
        if (weight > config.leastWeight() && item.wanted() > 0) {
            items.add(item);
        }
    }

    private static boolean isEven(float[] returns, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            if (returns[i] != returns[from]) {
                return false;
            }
        }
        return true;
    }

    void record(Metrics metrics) {
        metrics.put("episodes/return-mean", returnMean);
        metrics.put("episodes/ess", effective);
        metrics.put("episodes/even", even);
        metrics.put("episodes/learned", items.size());
        metrics.put("episodes/unscored", unscored);
        metrics.put("episodes/tokens", drawnTokens);
    }
}
