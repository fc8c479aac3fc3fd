package bellman.loss;

import bellman.math.Elementary;

/// An estimate of KL(π ‖ reference) from one sample of π, with `x = log π - log reference` (Schulman,
/// "Approximating KL divergence", 2020).
public enum KlEstimator {
    /// `x`: unbiased, large variance, may be negative.
    K1 {
        @Override
        public double estimate(double x) {
            return x;
        }

        @Override
        public double slope(double x) {
            return 1;
        }
    },
    /// `x² / 2`: biased, small variance; its gradient is that of the divergence in expectation.
    K2 {
        @Override
        public double estimate(double x) {
            return 0.5 * x * x;
        }

        @Override
        public double slope(double x) {
            return x;
        }
    },
    /// `exp(-x) - 1 + x`: unbiased, never negative.
    K3 {
        @Override
        public double estimate(double x) {
            return Elementary.exp(-x) - 1 + x;
        }

        @Override
        public double slope(double x) {
            return 1 - Elementary.exp(-x);
        }
    };

    /// The estimate at the log-ratio `x`.
    public abstract double estimate(double x);

    /// Its derivative with respect to `x`, hence to `log π`.
    public abstract double slope(double x);
}
