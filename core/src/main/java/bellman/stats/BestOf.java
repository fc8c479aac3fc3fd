package bellman.stats;

import java.util.Arrays;
import java.util.Comparator;

/// What the best of n samples by a proxy is worth, from N ≥ n samples without bias (Nakano et al. 2021, appendix I).
public final class BestOf {
    private BestOf() {}

    /// The expected value of the best of `n` by `proxy`.
    ///
    /// @param values of the same samples
    public static double of(int n, double[] proxy, double[] values) {
        int count = proxy.length;
        if (n < 1 || n > count) {
            throw new IllegalArgumentException("n must be from 1 to " + count + ", got " + n);
        }
        if (values.length != count) {
            throw new IllegalArgumentException(
                    "each of " + count + " samples has a value, got " + values.length + " values");
        }
        Integer[] order = new Integer[count];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> proxy[i]));
        // The share of subsets of n whose best is the one of rank i, from 0 on: C(i, n - 1) / C(count, n).
        double share = (double) n / count;
        double sum = 0;
        for (int i = count - 1; i >= n - 1; i--) {
            sum += share * values[order[i]];
            share *= (double) (i - n + 1) / i;
        }
        return sum;
    }

    /// Its divergence from a single sample: `ln n - (n - 1) / n`.
    public static double divergence(int n) {
        return Math.log(n) - (n - 1.0) / n;
    }
}
