package bellman.bench.proofs;

import bellman.llm.rollout.Group;
import bellman.llm.rollout.Rollout;
import bellman.stats.BestOf;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// What the best of 1, 2, 4, … samples is worth.
///
/// @param golds of the best by one judge
/// @param proxies of the best by one judge, to itself
/// @param ofAll golds of the best by the worst of all judges
record BestCurve(double[] golds, double[] proxies, double[] ofAll) {
    private static final String GOLD = "gold";
    private static final String JUDGE = "judge-0";

    /// How many samples the point of a number is of.
    static int samples(int number) {
        return 1 << number;
    }

    /// Means over questions of the gold reward of the best by what `judge` makes of the judges' numbers.
    static double[] golds(List<Group> groups, ToDoubleFunction<double[]> judge) {
        return curve(groups, rollout -> judge.applyAsDouble(numbers(rollout)), r -> GoldProof.component(r, GOLD));
    }

    /// Likewise of the first judge's own.
    static double[] proxies(List<Group> groups) {
        return curve(groups, r -> GoldProof.component(r, JUDGE), r -> GoldProof.component(r, JUDGE));
    }

    private static double[] numbers(Rollout rollout) {
        return IntStream.range(0, GoldProof.JUDGES)
                .mapToDouble(j -> GoldProof.component(rollout, "judge-" + j))
                .toArray();
    }

    private static double[] curve(
            List<Group> groups, ToDoubleFunction<Rollout> proxy, ToDoubleFunction<Rollout> value) {
        int samples = groups.getFirst().rollouts().size();
        int points = 32 - Integer.numberOfLeadingZeros(samples);
        double[] means = new double[points];
        for (Group group : groups) {
            double[] by = group.rollouts().stream().mapToDouble(proxy).toArray();
            double[] values = group.rollouts().stream().mapToDouble(value).toArray();
            IntStream.range(0, points).forEach(p -> means[p] += BestOf.of(samples(p), by, values) / groups.size());
        }
        return means;
    }
}
