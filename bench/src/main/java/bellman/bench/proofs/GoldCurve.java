package bellman.bench.proofs;

import bellman.store.metrics.Series;
import java.util.Arrays;

/// How a policy went away from its reference: means over so many batches.
///
/// @param distances `sqrt(KL)` of whole answers
/// @param golds what answers were really worth
/// @param proxies what the reward models took them for
record GoldCurve(double[] distances, double[] golds, double[] proxies) {

    /// @param divergences of each batch
    /// @param window batches that a point is the mean of
    static GoldCurve of(Series gold, Series proxy, double[] divergences, int window) {
        double[] distances = means(divergences, window);
        Arrays.setAll(distances, i -> Math.sqrt(Math.max(0, distances[i])));
        return new GoldCurve(distances, means(gold.values(), window), means(proxy.values(), window));
    }

    private static double[] means(double[] values, int window) {
        double[] means = new double[values.length / window];
        Arrays.setAll(
                means,
                m -> Arrays.stream(values, m * window, (m + 1) * window)
                        .average()
                        .orElseThrow());
        return means;
    }

    /// Where the gold reward was greatest.
    int peak() {
        int peak = 0;
        for (int i = 1; i < golds.length; i++) {
            peak = golds[i] > golds[peak] ? i : peak;
        }
        return peak;
    }

    /// The mean of the last quarter.
    static double end(double[] values) {
        return Arrays.stream(values, values.length * 3 / 4, values.length)
                .average()
                .orElseThrow();
    }

    /// What was lost again behind the peak. Where nothing was, it is what the peak owes to chance.
    double lost() {
        return golds[peak()] - end(golds);
    }
}
