package bellman;

import java.util.function.DoubleUnaryOperator;

/// A derivative from four values of a function, with an error of the fourth order.
public final class FiniteDifference {
    private static final double H = 1e-5;

    private FiniteDifference() {}

    /// The derivative of `f` at `x`.
    public static double at(double x, DoubleUnaryOperator f) {
        double near = f.applyAsDouble(x + H) - f.applyAsDouble(x - H);
        double far = f.applyAsDouble(x + 2 * H) - f.applyAsDouble(x - 2 * H);
        return (8 * near - far) / (12 * H);
    }
}
