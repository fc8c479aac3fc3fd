package bellman.llm.train;

import bellman.net.OptimizerConfig;
import bellman.train.Schedule;

/// How weights are changed: AdamW, as Hugging Face's trainers have it.
///
/// @param learningRate at its highest
/// @param schedule how it falls after the warm-up
/// @param warmupSteps updates in which it rises to that
/// @param weightDecay of matrices, per unit of learning rate; vectors do not decay
/// @param beta1 decay of the gradient's mean
/// @param beta2 decay of its square
/// @param epsilon added to the root
/// @param maxGradNorm to which the norm of the gradient is clipped, 0 for none
public record OptimizerSettings(
        float learningRate,
        Schedule schedule,
        long warmupSteps,
        float weightDecay,
        float beta1,
        float beta2,
        float epsilon,
        float maxGradNorm) {
    public OptimizerSettings {
        if (!(learningRate > 0 && learningRate < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("learning-rate must be above 0, got " + learningRate);
        }
        if (warmupSteps < 0) {
            throw new IllegalArgumentException("warmup-steps must not be negative, got " + warmupSteps);
        }
        if (!(weightDecay >= 0)) {
            throw new IllegalArgumentException("weight-decay must not be negative, got " + weightDecay);
        }
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
            throw new IllegalArgumentException(
                    "beta1 and beta2 must be from 0 to below 1, got " + beta1 + " and " + beta2);
        }
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("epsilon must be above 0, got " + epsilon);
        }
        if (!(maxGradNorm >= 0)) {
            throw new IllegalArgumentException("max-grad-norm must not be negative, got " + maxGradNorm);
        }
    }

    /// A learning rate of 2e-5 that falls to 0, and a norm of at most 1.
    public static OptimizerSettings defaults() {
        return new OptimizerSettings(2e-5f, Schedule.LINEAR, 0, 0, 0.9f, 0.999f, 1e-8f, 1);
    }

    /// The same with another learning rate that stays as it is.
    public OptimizerSettings withConstantRate(float rate) {
        return new OptimizerSettings(
                rate, Schedule.CONSTANT, warmupSteps, weightDecay, beta1, beta2, epsilon, maxGradNorm);
    }

    /// The optimiser.
    public OptimizerConfig optimizer() {
        return new OptimizerConfig.AdamW(beta1, beta2, epsilon, weightDecay);
    }

    /// The greatest norm of a gradient that is not scaled down.
    public float clipping() {
        return maxGradNorm == 0 ? Float.POSITIVE_INFINITY : maxGradNorm;
    }

    /// The learning rate of an update.
    ///
    /// @param step updates before it
    /// @param steps of the whole training, 0 if that is not known
    /// @param progress of the training, from 0 to 1, which counts if `steps` is not known
    public float rate(long step, long steps, double progress) {
        if (step < warmupSteps) {
            return (float) (learningRate * (step + 1.0) / (warmupSteps + 1.0));
        }
        double after = steps > warmupSteps ? (double) (step - warmupSteps) / (steps - warmupSteps) : progress;
        return schedule.at(learningRate, Math.min(1, after));
    }
}
