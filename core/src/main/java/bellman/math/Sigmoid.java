package bellman.math;

/// The logistic function `σ(x) = 1 / (1 + exp(-x))` and its logarithm, for any size of `x`.
public final class Sigmoid {
    private Sigmoid() {}

    /// `σ(x)`.
    public static double of(double x) {
        double e = Elementary.exp(-Math.abs(x));
        return (x > 0 ? 1 : e) / (1 + e);
    }

    /// `log σ(x)`.
    public static double log(double x) {
        return Math.min(x, 0) - Elementary.log(1 + Elementary.exp(-Math.abs(x)));
    }
}
