package bellman.loss;

import bellman.head.Outputs;

/// Huber's loss of the error `e = v - R`: `½ e²` up to `|e| = delta`, `delta (|e| - ½ delta)` beyond. An element is
/// counted as clipped beyond.
///
/// @param delta where the parabola turns into a line
public record Huber(double delta) implements ValueObjective {
    public Huber {
        if (!(delta > 0)) {
            throw new IllegalArgumentException("delta must be above 0, got " + delta);
        }
    }

    @Override
    public void apply(
            Outputs values,
            float[] oldValues,
            float[] targets,
            float[] weights,
            int from,
            int to,
            double scale,
            Outputs dValues,
            LossSums sums) {
        double weight = 0;
        double loss = 0;
        double clipped = 0;
        for (int i = from; i < to; i++) {
            double w = Weights.at(weights, i);
            if (w == 0) {
                dValues.values()[dValues.at(i)] = 0;
                continue;
            }
            double error = (double) values.values()[values.at(i)] - targets[i];
            double slope = Math.min(Math.max(error, -delta), delta);
            dValues.values()[dValues.at(i)] = (float) (scale * w * slope);
            weight += w;
            loss += w * slope * (error - 0.5 * slope);
            clipped += slope == error ? 0 : w;
        }
        sums.add(weight, loss, 0, 0, clipped);
    }
}
