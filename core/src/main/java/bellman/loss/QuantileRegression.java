package bellman.loss;

import bellman.head.Outputs;

/// Quantile regression by Huber's loss (Dabney et al. 2018, equation 10): the mean over `n` quantiles `θ_i` at the
/// fractions `τ_i = (i + ½) / n` and over `m` samples `y_j` of the target of
///
///     |τ_i - 1{y_j < θ_i}| L(y_j - θ_i),    L(u) = ½ u² up to |u| = 1, |u| - ½ beyond
///
/// @param quantiles n
/// @param samples m
public record QuantileRegression(int quantiles, int samples) {
    public QuantileRegression {
        if (quantiles < 1 || samples < 1) {
            throw new IllegalArgumentException(
                    "quantile regression needs quantiles and samples, got " + quantiles + " and " + samples);
        }
    }

    /// Sets `dValues` to `scale` times the gradient of the weighted sum of rows' losses.
    ///
    /// @param values columns `0 … n - 1` of each row
    /// @param targets `[row][sample]`
    /// @param weights one for each row, or empty
    /// @return the weighted sum of losses
    public double apply(
            Outputs values, float[] targets, float[] weights, int from, int to, double scale, Outputs dValues) {
        double loss = 0;
        for (int row = from; row < to; row++) {
            double w = Weights.at(weights, row);
            double sum = 0;
            for (int i = 0; i < quantiles; i++) {
                float above = (i + 0.5f) / quantiles;
                float theta = values.values()[values.at(row) + i];
                float slope = 0;
                float part = 0;
                for (int j = row * samples; j < (row + 1) * samples; j++) {
                    float u = targets[j] - theta;
                    float factor = u < 0 ? 1 - above : above;
                    float clipped = Math.min(Math.max(u, -1f), 1f);
                    slope += factor * clipped;
                    part += factor * clipped * (u - 0.5f * clipped);
                }
                dValues.values()[dValues.at(row) + i] = (float) (-scale * w * slope / ((double) quantiles * samples));
                sum += part;
            }
            loss += w * sum / ((double) quantiles * samples);
        }
        return loss;
    }
}
