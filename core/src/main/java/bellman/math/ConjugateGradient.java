package bellman.math;

import java.util.Arrays;

/// The method of conjugate gradients (Hestenes and Stiefel 1952) for `A x = b` with a symmetric, positive
/// definite `A` that is only known by its products.
public final class ConjugateGradient {
    private final double[] residual;
    private final double[] direction;
    private final double[] product;

    /// For `n` unknowns.
    public ConjugateGradient(int n) {
        residual = new double[n];
        direction = new double[n];
        product = new double[n];
    }

    /// `A`.
    @FunctionalInterface
    public interface Operator {
        /// Sets `product` to `A x`.
        void apply(double[] x, double[] product);
    }

    /// Sets `x` to the solution, or to what it has come to after `most` products. Returns how many there
    /// were.
    ///
    /// @param tolerance of the residual's squared length
    public int solve(Operator a, double[] b, double[] x, int most, double tolerance) {
        Arrays.fill(x, 0);
        System.arraycopy(b, 0, residual, 0, b.length);
        System.arraycopy(b, 0, direction, 0, b.length);
        double square = dot(residual, residual);
        int products = 0;
        while (products < most && square > tolerance) {
            a.apply(direction, product);
            products++;
            double step = square / dot(direction, product);
            for (int i = 0; i < x.length; i++) {
                x[i] += step * direction[i];
                residual[i] -= step * product[i];
            }
            double next = dot(residual, residual);
            for (int i = 0; i < x.length; i++) {
                direction[i] = residual[i] + next / square * direction[i];
            }
            square = next;
        }
        return products;
    }

    /// `xᵀ y`.
    public static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }
}
