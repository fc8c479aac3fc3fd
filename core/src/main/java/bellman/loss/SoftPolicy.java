package bellman.loss;

import bellman.math.Elementary;

/// The soft policy's value and loss for discrete actions (Christodoulou 2019): expectations over the policy
/// as sums. Not for several threads at once.
public final class SoftPolicy {
    private final int n;
    private final int critics;
    private final double[] logProbs;
    private final double[] gaps;
    private double entropy;

    /// @param n actions
    /// @param critics whose smallest value of an action counts
    public SoftPolicy(int n, int critics) {
        this.n = n;
        this.critics = critics;
        logProbs = new double[n];
        gaps = new double[n];
    }

    /// Sets `values[row]` to `Σ_a π(a) (min_c Q_c(a) - α log π(a))`.
    ///
    /// @param logits `[row][action]` of the policy
    /// @param q `[row][critic][action]`
    public void values(int rows, float[] logits, float[] q, double alpha, float[] values) {
        for (int row = 0; row < rows; row++) {
            values[row] = (float) -gaps(row, logits, q, alpha);
        }
    }

    /// Sets `dLogits` to the gradient of the mean over rows of `Σ_a π(a) g(a)` with `g(a) = α log π(a) -
    /// min_c Q_c(a)`, which is `π(a) (g(a) - Σ_b π(b) g(b))`, and returns the negative of that mean.
    public double loss(int rows, float[] logits, float[] q, double alpha, float[] dLogits) {
        double sum = 0;
        double entropies = 0;
        for (int row = 0; row < rows; row++) {
            double mean = gaps(row, logits, q, alpha);
            for (int a = 0; a < n; a++) {
                double p = Elementary.exp(logProbs[a]);
                dLogits[row * n + a] = (float) (p * (gaps[a] - mean) / rows);
                entropies -= p * logProbs[a];
            }
            sum += mean;
        }
        entropy = entropies / rows;
        return -sum / rows;
    }

    /// The policy's mean entropy in the last [#loss].
    public double meanEntropy() {
        return entropy;
    }

    /// Sets the brackets of row `row` and returns their mean over the policy.
    private double gaps(int row, float[] logits, float[] q, double alpha) {
        int at = row * n;
        double largest = logits[at];
        for (int a = 1; a < n; a++) {
            largest = Math.max(largest, logits[at + a]);
        }
        double total = 0;
        for (int a = 0; a < n; a++) {
            total += Elementary.exp(logits[at + a] - largest);
        }
        double log = Elementary.log(total) + largest;
        double mean = 0;
        for (int a = 0; a < n; a++) {
            logProbs[a] = logits[at + a] - log;
            double least = q[row * critics * n + a];
            for (int c = 1; c < critics; c++) {
                least = Math.min(least, q[(row * critics + c) * n + a]);
            }
            gaps[a] = alpha * logProbs[a] - least;
            mean += Elementary.exp(logProbs[a]) * gaps[a];
        }
        return mean;
    }
}
