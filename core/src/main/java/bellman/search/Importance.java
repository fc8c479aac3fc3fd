package bellman.search;

import bellman.run.RandomStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// How much of what values differ by is due to each key alone: functional ANOVA (Hutter, Hoos and
/// Leyton-Brown 2014, "An efficient approach for assessing hyperparameter importance") on a forest of 64
/// regression trees.
///
/// A tree is constant in boxes, so the mean over all other keys, as a function of one, is a sum over them,
/// and its variance is exact (algorithm 1 and equation 5). Shares do not add up to 1: what is missing
/// depends on several keys at once. They hold over the whole space, as it was given: half a space has
/// others.
public final class Importance {
    private static final int TREES = 64;

    private Importance() {}

    /// Shares by key, in the space's order; all 0 if the values do not differ. The same for the same trials.
    ///
    /// @param tried at least two
    public static SequencedMap<String, Double> of(SearchSpace space, List<Sampler.Tried> tried) {
        double[][] points = tried.stream().map(Sampler.Tried::point).toArray(double[][]::new);
        double[] values = tried.stream().mapToDouble(Sampler.Tried::value).toArray();
        RandomStream random = RandomStream.of(0, "importance");
        double[] shares = new double[space.size()];
        int grown = 0;
        for (int t = 0; t < TREES; t++) {
            int[] rows = new int[points.length];
            Arrays.setAll(rows, i -> random.nextInt(points.length));
            RegressionTree tree = RegressionTree.grow(points, values, rows, random);
            double mean = 0;
            double squares = 0;
            for (RegressionTree.Leaf leaf : tree.leaves()) {
                double volume = leaf.volume(-1);
                mean += leaf.value() * volume;
                squares += leaf.value() * leaf.value() * volume;
            }
            double variance = squares - mean * mean;
            if (variance > 1e-12 * squares) {
                grown++;
                for (int d = 0; d < shares.length; d++) {
                    shares[d] += variance(tree, d, mean) / variance;
                }
            }
        }
        SequencedMap<String, Double> byKey = new LinkedHashMap<>();
        for (int d = 0; d < shares.length; d++) {
            byKey.put(space.keys().get(d), grown == 0 ? 0 : shares[d] / grown);
        }
        return byKey;
    }

    /// The variance of the mean over all keys but one, as a function of that one.
    static double variance(RegressionTree tree, int key, double mean) {
        double[] ends = tree.leaves().stream()
                .flatMapToDouble(leaf -> Arrays.stream(new double[] {leaf.low()[key], leaf.high()[key]}))
                .sorted()
                .distinct()
                .toArray();
        double variance = 0;
        for (int i = 1; i < ends.length; i++) {
            double middle = (ends[i - 1] + ends[i]) / 2;
            double marginal = 0;
            for (RegressionTree.Leaf leaf : tree.leaves()) {
                if (leaf.low()[key] < middle && middle < leaf.high()[key]) {
                    marginal += leaf.value() * leaf.volume(key);
                }
            }
            variance += (marginal - mean) * (marginal - mean) * (ends[i] - ends[i - 1]);
        }
        return variance;
    }
}
