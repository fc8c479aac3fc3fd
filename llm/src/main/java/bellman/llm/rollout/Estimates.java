package bellman.llm.rollout;

import bellman.llm.task.Score;
import bellman.stats.Summary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What samples of many questions say about a policy.
///
/// @param samples of each question
/// @param mean of the scores, with its interval over questions
/// @param passAt by k = 1, 2, 4, … and the number of samples: the chance that one of k is right, with its
///     interval
/// @param majority by k, likewise: the score of the answer that most of k gave; empty for one sample
/// @param tokens drawn in all
/// @param lengthMean tokens of a sample
/// @param truncated share of samples that were cut off
/// @param unscored how many samples have no score
public record Estimates(
        int samples,
        Summary mean,
        Map<Integer, Summary> passAt,
        Map<Integer, Summary> majority,
        long tokens,
        double lengthMean,
        double truncated,
        int unscored) {
    /// From which score on an answer is right.
    private static final double RIGHT = 1 - 1e-9;

    /// Those of groups of equal size. Samples without a score are left out, and counted.
    ///
    /// @throws IllegalStateException if no sample has a score
    public static Estimates of(List<Group> groups) {
        int samples = groups.getFirst().rollouts().size();
        List<Group> scored = groups.stream().filter(g -> !g.scored().isEmpty()).toList();
        if (scored.isEmpty()) {
            throw new IllegalStateException("no sample has a score: "
                    + groups.getFirst().rollouts().getFirst().score().problem());
        }
        Map<Integer, Summary> pass = new LinkedHashMap<>();
        Map<Integer, Summary> majority = new LinkedHashMap<>();
        for (int k = 1; k <= samples; k = k < samples ? Math.min(2 * k, samples) : k + 1) {
            int chosen = k;
            double[] each = scored.stream()
                    .filter(g -> g.scored().size() >= chosen)
                    .mapToDouble(g -> passAt(g.scored().size(), right(g), chosen))
                    .toArray();
            if (each.length > 0) {
                pass.put(k, Summary.of(each));
            }
            if (k > 1) {
                majority.put(
                        k,
                        Summary.of(scored.stream()
                                .mapToDouble(g -> majority(g.scored(), chosen))
                                .toArray()));
            }
        }
        List<Rollout> all = groups.stream().flatMap(g -> g.rollouts().stream()).toList();
        long tokens = all.stream().mapToLong(Rollout::drawn).sum();
        return new Estimates(
                samples,
                Summary.of(scored.stream().mapToDouble(Estimates::mean).toArray()),
                pass,
                majority,
                tokens,
                (double) tokens / all.size(),
                (double) all.stream().filter(Rollout::truncated).count() / all.size(),
                (int) all.stream()
                        .filter(r -> !(r.score() instanceof Score.Value))
                        .count());
    }

    private static double mean(Group group) {
        return group.scored().stream().mapToDouble(Group::value).average().orElseThrow();
    }

    private static int right(Group group) {
        return (int)
                group.scored().stream().filter(r -> Group.value(r) >= RIGHT).count();
    }

    /// The chance that one of `k` samples is right, of which `n` were drawn and `right` were: without bias
    /// (Chen et al. 2021, equation 1), as a product lest binomials overflow.
    public static double passAt(int n, int right, int k) {
        if (k < 1 || k > n || right < 0 || right > n) {
            throw new IllegalArgumentException(
                    "expected 1 <= k <= n and 0 <= right <= n, got k " + k + ", n " + n + ", right " + right);
        }
        if (n - right < k) {
            return 1;
        }
        double noneRight = 1;
        for (int i = n - right + 1; i <= n; i++) {
            noneRight *= 1 - (double) k / i;
        }
        return 1 - noneRight;
    }

    /// The score of what most of the first `k` samples said last; of equals, what was said first.
    static double majority(List<Rollout> scored, int k) {
        Map<String, Integer> votes = new HashMap<>();
        List<Rollout> voters = new ArrayList<>(scored.subList(0, Math.min(k, scored.size())));
        voters.forEach(r -> votes.merge(r.turns().getLast(), 1, Integer::sum));
        Rollout best = voters.getFirst();
        for (Rollout r : voters) {
            if (votes.getOrDefault(r.turns().getLast(), 0)
                    > votes.getOrDefault(best.turns().getLast(), 0)) {
                best = r;
            }
        }
        return Group.value(best);
    }
}
