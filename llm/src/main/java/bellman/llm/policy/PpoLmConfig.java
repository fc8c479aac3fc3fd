package bellman.llm.policy;

import bellman.loss.ClippedSurrogate;
import bellman.sequence.Aggregation;
import java.util.Optional;

/// PPO with a critic (Schulman et al. 2017; on texts Ziegler et al. 2019 and Ouyang et al. 2022): a token's
/// advantage is what the critic did not expect, and tokens pay for leaving the reference.
///
/// @param questions what is asked
/// @param sampling how samples are drawn; one of each question will do
/// @param update how a batch of them is learned from
/// @param kl how the policy is held to the reference
/// @param gamma discount of what follows a token
/// @param lambda of generalised advantage estimation
/// @param clip how far a token's ratio may leave 1 before its gradient ends
/// @param value how the critic learns
public record PpoLmConfig(
        QuestionsConfig questions,
        SamplingConfig sampling,
        UpdateConfig update,
        KlConfig kl,
        double gamma,
        double lambda,
        double clip,
        CriticConfig value)
        implements PolicyConfig {
    public PpoLmConfig {
        Require.share("gamma", gamma);
        Require.share("lambda", lambda);
        Require.above("clip", clip, 0);
    }

    /// 64 questions once each in four minibatches, a penalty of 0.05.
    public static PpoLmConfig defaults() {
        return new PpoLmConfig(
                QuestionsConfig.defaults(),
                SamplingConfig.defaults().with(64, 1, 256),
                UpdateConfig.defaults().with(4, 1),
                KlConfig.inReward().withBeta(0.05),
                1,
                0.95,
                0.2,
                CriticConfig.defaults());
    }

    @Override
    public int fewestSamples() {
        return 1;
    }

    @Override
    public Optional<CriticConfig> critic() {
        return Optional.of(value);
    }

    @Override
    public AdvantageRule advantages(double coefficient) {
        return new AdvantageRule.ByCritic(gamma, lambda, kl.penalty(coefficient));
    }

    @Override
    public PolicyLoss loss() {
        return new PolicyLoss(
                new ClippedSurrogate(clip), PolicyLoss.Ratio.TOKEN, kl.inLoss(), kl.estimator(), kl.corrected());
    }

    @Override
    public Aggregation aggregation(Extent extent) {
        return new Aggregation.PerToken();
    }
}
