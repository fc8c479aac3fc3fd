package bellman.stats;

/// The two forms of Gao et al. (2023, "Scaling laws for reward model overoptimization", equation 1) for what a policy
/// is really worth at a distance `d = sqrt(KL(π ‖ π_ref))`, beyond what it was worth at first: `d (α - β d)` for the
/// best of n samples, `d (α - β ln d)` for reinforcement learning.
public enum Overoptimization {
    /// `d (α - β d)`.
    BEST_OF_N,
    /// `d (α - β ln d)`.
    REINFORCEMENT;

    /// What β is multiplied by.
    private double loss(double d) {
        return switch (this) {
            case BEST_OF_N -> d * d;
            case REINFORCEMENT -> d * Math.log(d);
        };
    }

    /// A fit.
    ///
    /// @param alpha α
    /// @param beta β
    /// @param residual root of the mean squared residual
    /// @param explained share of the values' variance
    public record Fit(double alpha, double beta, double residual, double explained) {}

    /// The least squares fit to values at distances above 0.
    public Fit fit(double[] distances, double[] values) {
        double aa = 0;
        double ab = 0;
        double bb = 0;
        double ay = 0;
        double by = 0;
        double mean = 0;
        for (int i = 0; i < distances.length; i++) {
            double a = distances[i];
            if (!(a > 0)) {
                throw new IllegalArgumentException("distance " + i + " must be above 0, got " + a);
            }
            double b = -loss(a);
            aa += a * a;
            ab += a * b;
            bb += b * b;
            ay += a * values[i];
            by += b * values[i];
            mean += values[i] / distances.length;
        }
        double determinant = aa * bb - ab * ab;
        if (!(determinant > 1e-12 * aa * bb)) {
            throw new IllegalArgumentException(
                    "a fit needs at least two different distances, got " + distances.length + " values");
        }
        double alpha = (ay * bb - by * ab) / determinant;
        double beta = (by * aa - ay * ab) / determinant;
        double squares = 0;
        double spread = 0;
        for (int i = 0; i < distances.length; i++) {
            double residual = values[i] - at(alpha, beta, distances[i]);
            squares += residual * residual;
            spread += (values[i] - mean) * (values[i] - mean);
        }
        return new Fit(alpha, beta, Math.sqrt(squares / distances.length), 1 - squares / spread);
    }

    /// The value at a distance.
    public double at(double alpha, double beta, double distance) {
        return alpha * distance - beta * loss(distance);
    }

    /// The distance of the greatest value, where β is above 0.
    public double peak(Fit fit) {
        return switch (this) {
            case BEST_OF_N -> fit.alpha() / (2 * fit.beta());
            case REINFORCEMENT -> Math.exp(fit.alpha() / fit.beta() - 1);
        };
    }
}
