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
}
