package bellman.loss;

/// Normalisation of advantages.
public final class Advantages {
    private static final double EPSILON = 1e-8;

    private Advantages() {}

    /// Sets `normalized[i - from]` to `(a - mean) / (std + 1e-8)` with `a = advantages[indices[i]]` for `i` from `from`
    /// to `to - 1`, where mean and standard deviation (with `n - 1`) are those of exactly these elements. A single
    /// element has no standard deviation and keeps its value.
    public static void normalize(float[] advantages, int[] indices, int from, int to, float[] normalized) {
        int n = to - from;
        if (n < 2) {
            for (int i = from; i < to; i++) {
                normalized[i - from] = advantages[indices[i]];
            }
            return;
        }
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += advantages[indices[i]];
        }
        double mean = sum / n;
        double squares = 0;
        for (int i = from; i < to; i++) {
            double d = advantages[indices[i]] - mean;
            squares += d * d;
        }
        double inverse = 1 / (Math.sqrt(squares / (n - 1)) + EPSILON);
        for (int i = from; i < to; i++) {
            normalized[i - from] = (float) ((advantages[indices[i]] - mean) * inverse);
        }
    }

    /// The same over elements `0` to `count - 1`, of which only those count whose weight is not 0; the others become 0.
    ///
    /// @param weights one each, or empty if all count
    public static void normalize(float[] advantages, float[] weights, int count, float[] normalized) {
        double sum = 0;
        double n = 0;
        for (int i = 0; i < count; i++) {
            double w = Weights.at(weights, i) == 0 ? 0 : 1;
            sum += w * advantages[i];
            n += w;
        }
        double mean = n < 2 ? 0 : sum / n;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            double d = advantages[i] - mean;
            squares += Weights.at(weights, i) == 0 ? 0 : d * d;
        }
        double inverse = n < 2 ? 1 : 1 / (Math.sqrt(squares / (n - 1)) + EPSILON);
        for (int i = 0; i < count; i++) {
            normalized[i] = Weights.at(weights, i) == 0 ? 0 : (float) ((advantages[i] - mean) * inverse);
        }
    }
}
