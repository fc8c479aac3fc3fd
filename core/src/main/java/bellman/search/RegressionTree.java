package bellman.search;

import bellman.run.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A regression tree over the unit cube: boxes that fill it, each with a value (Breiman et al. 1984).
///
/// @param leaves the boxes
record RegressionTree(List<Leaf> leaves) {
    private static final int FEWEST = 2;

    /// A box.
    ///
    /// @param low lower corner
    /// @param high upper corner
    /// @param value mean of what was seen there
    record Leaf(double[] low, double[] high, double value) {
        /// Its extent in all directions but `left`, -1 for none left out.
        double volume(int left) {
            double volume = 1;
            for (int d = 0; d < low.length; d++) {
                volume *= d == left ? 1 : high[d] - low[d];
            }
            return volume;
        }
    }

    /// Grows a tree on some of the points; each split is the best of a random two thirds of the keys.
    ///
    /// @param rows indices into `points` and `values`, one may come several times
    static RegressionTree grow(double[][] points, double[] values, int[] rows, RandomStream random) {
        int keys = points[0].length;
        double[] low = new double[keys];
        double[] high = new double[keys];
        Arrays.fill(high, 1);
        List<Leaf> leaves = new ArrayList<>();
        split(points, values, rows, new Leaf(low, high, 0), leaves, random);
        return new RegressionTree(leaves);
    }

    /// Where a box is cut.
    private record Cut(int key, double at, double gain) {}

    private static void split(
            double[][] points, double[] values, int[] rows, Leaf box, List<Leaf> leaves, RandomStream random) {
        Cut best = new Cut(-1, 0, 0);
        int keys = points[0].length;
        int tried = Math.max(1, Math.round(keys * 2f / 3));
        int[] order = random.permutation(keys);
        for (int i = 0; i < keys && (i < tried || best.key() < 0); i++) {
            Cut cut = best(points, values, rows, order[i]);
            best = cut.gain() > best.gain() ? cut : best;
        }
        if (best.key() < 0) {
            double mean =
                    Arrays.stream(rows).mapToDouble(r -> values[r]).average().orElseThrow();
            leaves.add(new Leaf(box.low(), box.high(), mean));
            return;
        }
        int key = best.key();
        double at = best.at();
        double[] high = box.high().clone();
        high[key] = at;
        double[] low = box.low().clone();
        low[key] = at;
        int[] below = Arrays.stream(rows).filter(r -> points[r][key] <= at).toArray();
        int[] above = Arrays.stream(rows).filter(r -> points[r][key] > at).toArray();
        split(points, values, below, new Leaf(box.low(), high, 0), leaves, random);
        split(points, values, above, new Leaf(low, box.high(), 0), leaves, random);
    }

    /// The cut along a key that leaves the least squared error; its gain is 0 if there is none.
    private static Cut best(double[][] points, double[] values, int[] rows, int key) {
        int[] sorted = Arrays.stream(rows)
                .boxed()
                .sorted((a, b) -> Double.compare(points[a][key], points[b][key]))
                .mapToInt(Integer::intValue)
                .toArray();
        double total = Arrays.stream(sorted).mapToDouble(r -> values[r]).sum();
        double sum = 0;
        Cut best = new Cut(-1, 0, 0);
        for (int i = 1; i < sorted.length; i++) {
            sum += values[sorted[i - 1]];
            double before = points[sorted[i - 1]][key];
            double after = points[sorted[i]][key];
            if (i < FEWEST || sorted.length - i < FEWEST || before == after) {
                continue;
            }
            double rest = total - sum;
            double gain = sum * sum / i + rest * rest / (sorted.length - i) - total * total / sorted.length;
            if (gain > best.gain() + 1e-12 * Math.abs(total)) {
                best = new Cut(key, (before + after) / 2, gain);
            }
        }
        return best;
    }
}
