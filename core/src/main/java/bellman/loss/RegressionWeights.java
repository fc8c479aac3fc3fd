package bellman.loss;

import bellman.math.Elementary;

/// How much each recorded action counts when a policy is fitted to it, by its score: a return or an
/// advantage. One family: behaviour cloning and fine-tuning ([Uniform]), return- and advantage-weighted
/// regression (Peters and Schaal 2007; Peng et al. 2019; Kostrikov et al. 2022), whose weights are
/// exponential ([Exponential], and [#softmax] within a group), and fitting the better ones alone ([Better],
/// as RAFT does).
public sealed interface RegressionWeights {

    /// The weight of one score.
    double of(double score);

    /// All count the same.
    record Uniform() implements RegressionWeights {
        @Override
        public double of(double score) {
            return 1;
        }
    }

    /// `exp(score / β)`, at most `most`.
    ///
    /// @param beta β: infinite for all alike
    /// @param most largest weight
    record Exponential(double beta, double most) implements RegressionWeights {
        public Exponential {
            if (!(beta > 0 && most > 0)) {
                throw new IllegalArgumentException(
                        "β and the largest weight must be above 0, got " + beta + " and " + most);
            }
        }

        @Override
        public double of(double score) {
            return Math.min(Elementary.exp(Math.min(score / beta, 80)), most);
        }
    }

    /// 1 where the score is above a threshold, else 0.
    ///
    /// @param threshold below which nothing counts
    record Better(double threshold) implements RegressionWeights {
        @Override
        public double of(double score) {
            return score > threshold ? 1 : 0;
        }
    }

    /// Sets the weights of elements `from` to `to - 1`, one group, to `n softmax(score / β)`, whose mean is
    /// 1. For infinite β they are 1, for β towards 0 only the best counts.
    static void softmax(double beta, float[] scores, int from, int to, float[] weights) {
        if (!(beta > 0)) {
            throw new IllegalArgumentException("β must be above 0, got " + beta);
        }
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) {
            largest = Math.max(largest, scores[i]);
        }
        double sum = 0;
        for (int i = from; i < to; i++) {
            double e = Elementary.exp((scores[i] - largest) / beta);
            weights[i] = (float) e;
            sum += e;
        }
        for (int i = from; i < to; i++) {
            weights[i] = (float) (weights[i] * (to - from) / sum);
        }
    }

    /// `(Σ w)² / Σ w²`: how many equal weights say as much as these.
    static double effectiveSampleSize(float[] weights, int from, int to) {
        double sum = 0;
        double squares = 0;
        for (int i = from; i < to; i++) {
            sum += weights[i];
            squares += (double) weights[i] * weights[i];
        }
        return squares == 0 ? 0 : sum * sum / squares;
    }
}
