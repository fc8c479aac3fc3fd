package bellman.loss;

/// The quantile Huber loss of QR-DQN (Dabney et al. 2018, equations 9 and 10): with `u_ij = T_j - θ_i`,
/// `Σ_i mean_j |τ_i - 1{u_ij < 0}| L_κ(u_ij) / κ`, where `L_κ` is Huber's. TQC sums over the same pairs.
///
/// @param kappa where the parabola turns into a line; 0 for the plain quantile loss
public record QuantileHuber(double kappa) {
    public QuantileHuber {
        if (!(kappa >= 0 && kappa < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("kappa must not be negative, got " + kappa);
        }
    }

    /// The loss of one element, and the gradient with respect to its quantiles.
    ///
    /// @param quantiles `n` predicted ones from `at` on, that of place `i` at the fraction `(i + ½) / n`
    /// @param targets `m` samples of the target from `targetAt` on
    /// @param scale what the gradient is multiplied by
    /// @param dQuantiles set from `at` on
    public double apply(
            float[] quantiles, int at, int n, float[] targets, int targetAt, int m, double scale, float[] dQuantiles) {
        double loss = 0;
        for (int i = 0; i < n; i++) {
            double fraction = (i + 0.5) / n;
            double quantile = quantiles[at + i];
            double sum = 0;
            double slopes = 0;
            for (int j = 0; j < m; j++) {
                double u = targets[targetAt + j] - quantile;
                double weight = u < 0 ? 1 - fraction : fraction;
                double size = Math.abs(u);
                if (size <= kappa) {
                    sum += kappa == 0 ? 0 : weight * 0.5 * u * u / kappa;
                    slopes += kappa == 0 ? 0 : weight * u / kappa;
                } else {
                    sum += weight * (size - 0.5 * kappa);
                    slopes += u < 0 ? -weight : weight;
                }
            }
            loss += sum / m;
            dQuantiles[at + i] = (float) (-scale * slopes / m);
        }
        return loss;
    }
}
