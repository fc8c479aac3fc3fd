package bellman.head;

import bellman.math.Elementary;

/// A normal distribution's arithmetic, in terms of its log standard deviation.
final class Gaussian {
    /// log √(2π).
    static final double LOG_ROOT_TWO_PI = 0.9189385332046727;
    /// The entropy of the standard normal distribution, log √(2πe).
    static final double UNIT_ENTROPY = LOG_ROOT_TWO_PI + 0.5;

    private Gaussian() {}

    /// Log-density of `x`.
    static double logDensity(double x, double mean, double logStd) {
        double z = (x - mean) * Elementary.exp(-logStd);
        return -0.5 * z * z - logStd - LOG_ROOT_TWO_PI;
    }

    /// KL(old ‖ new).
    static double divergence(double oldMean, double oldLogStd, double newMean, double newLogStd) {
        double z = (oldMean - newMean) * Elementary.exp(-newLogStd);
        double d = oldLogStd - newLogStd;
        return 0.5 * (Math.max(0, Elementary.exp(2 * d) - 1 - 2 * d) + z * z);
    }

    /// KL(old ‖ new) in terms of variances.
    static double divergenceOfVariances(double oldMean, double oldVariance, double newMean, double newVariance) {
        double d = oldMean - newMean;
        double ratio = oldVariance / newVariance;
        return 0.5 * (Math.max(0, ratio - 1 - Elementary.log(ratio)) + d * d / newVariance);
    }

    /// `logProb`, if it is a number.
    static float finite(double logProb, int row) {
        if (!(Math.abs(logProb) <= Float.MAX_VALUE)) {
            throw new NonFiniteOutputsException(row);
        }
        return (float) logProb;
    }
}
