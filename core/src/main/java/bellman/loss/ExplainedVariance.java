package bellman.loss;

/// How much of the targets' variance a value function explains: `1 - Var(target - value) / Var(target)`. 1 is
/// perfect, 0 is no better than a constant, and it may be negative.
public final class ExplainedVariance {
    private ExplainedVariance() {}

    /// Over elements `from` to `to - 1`; `NaN` where all targets are equal.
    public static double of(float[] values, float[] targets, int from, int to) {
        double targetSum = 0;
        double errorSum = 0;
        for (int i = from; i < to; i++) {
            targetSum += targets[i];
            errorSum += (double) targets[i] - values[i];
        }
        double targetMean = targetSum / (to - from);
        double errorMean = errorSum / (to - from);
        double targetSquares = 0;
        double errorSquares = 0;
        for (int i = from; i < to; i++) {
            double target = targets[i] - targetMean;
            double error = (double) targets[i] - values[i] - errorMean;
            targetSquares += target * target;
            errorSquares += error * error;
        }
        return targetSquares == 0 ? Double.NaN : 1 - errorSquares / targetSquares;
    }
}
