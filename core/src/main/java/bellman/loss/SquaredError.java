package bellman.loss;

import bellman.head.Outputs;

/// `½ (v - R)²`. A coefficient `c` of the mean squared error without the half is a coefficient `2 c` of this.
public record SquaredError() implements ValueObjective {
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
        for (int i = from; i < to; i++) {
            double w = Weights.at(weights, i);
            if (w == 0) {
                dValues.values()[dValues.at(i)] = 0;
                continue;
            }
            double error = (double) values.values()[values.at(i)] - targets[i];
            dValues.values()[dValues.at(i)] = (float) (scale * w * error);
            weight += w;
            loss += w * 0.5 * error * error;
        }
        sums.add(weight, loss, 0, 0, 0);
    }
}
