package bellman.llm.policy;

/// How a critic learns: a model of its own, which begins as a copy of the policy and expects nothing.
///
/// @param learningRate that stays as it is
/// @param maxGradNorm to which the norm of its gradient is clipped, 0 for none
/// @param clip how far a value may leave what was expected when the batch was drawn before the gradient ends,
///     0 for no bound
public record CriticConfig(float learningRate, float maxGradNorm, double clip) {
    public CriticConfig {
        Require.above("learning-rate", learningRate, 0);
        Require.atLeast("max-grad-norm", maxGradNorm, 0);
        Require.atLeast("clip", clip, 0);
    }

    /// A learning rate of 1e-5, clipped as the policy is.
    public static CriticConfig defaults() {
        return new CriticConfig(1e-5f, 1, 0.2);
    }
}
