package bellman.loss;

/// Normalisation of advantages.
public final class Advantages {
    private static final double EPSILON = 1e-8;

    private Advantages() {}

    /// Sets `normalized` to `(a - mean) / (std + 1e-8)` over elements `0` to `count - 1`. Those of weight 0 become
    /// 0; mean and standard deviation (with `n - 1`) are those of the `n` others, which all count the same. A
    /// single one has no standard deviation and keeps its value.
    ///
    /// @param weights one each, or empty if all count
    public static void normalize(float[] advantages, float[] weights, int count, float[] normalized) {
        double sum = 0;
        int n = 0;
        for (int i = 0; i < count; i++) {
            boolean counts = Weights.at(weights, i) != 0;
            sum += counts ? advantages[i] : 0;
            n += counts ? 1 : 0;
        }
        double mean = n < 2 ? 0 : sum / n;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            double d = advantages[i] - mean;
            squares += Weights.at(weights, i) != 0 ? d * d : 0;
        }
        double inverse = n < 2 ? 1 : 1 / (Math.sqrt(squares / (n - 1)) + EPSILON);
        for (int i = 0; i < count; i++) {
            normalized[i] = Weights.at(weights, i) != 0 ? (float) ((advantages[i] - mean) * inverse) : 0;
        }
    }
}
