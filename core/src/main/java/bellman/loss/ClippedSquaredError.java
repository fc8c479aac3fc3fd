package bellman.loss;

import bellman.head.Outputs;

/// PPO2's clipped value loss: `½ max((v - R)², (v' - R)²)` with `v' = old + clip(v - old, -clip, clip)`. Where the
/// clipped term is the larger and `v` lies outside the interval the gradient is zero; an element is counted as
/// clipped when `v` lies outside.
///
/// @param clip how far a value may move from its old one
public record ClippedSquaredError(double clip) implements ValueObjective {
    public ClippedSquaredError {
        if (!(clip > 0)) {
            throw new IllegalArgumentException("clip must be above 0, got " + clip);
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
            double change = (double) values.values()[values.at(i)] - oldValues[i];
            double inside = Math.min(Math.max(change, -clip), clip);
            double offset = (double) oldValues[i] - targets[i];
            double free = (offset + change) * (offset + change);
            double bound = (offset + inside) * (offset + inside);
            dValues.values()[dValues.at(i)] = free >= bound ? (float) (scale * w * (offset + change)) : 0;
            weight += w;
            loss += w * 0.5 * Math.max(free, bound);
            clipped += inside == change ? 0 : w;
        }
        sums.add(weight, loss, 0, 0, clipped);
    }
}
