package bellman.llm.policy;

import bellman.loss.ClippedSurrogate;
import bellman.sequence.Aggregation;

/// REINFORCE++ (Hu et al. 2025): no critic and no groups. Each token's advantage is what follows it,
/// normalised over the whole batch; tokens pay for leaving the reference; ratios are clipped as in PPO.
///
/// @param questions what is asked
/// @param sampling how samples are drawn; one of each question will do
/// @param update how a batch of them is learned from
/// @param kl how the policy is held to the reference
/// @param gamma discount of what follows
/// @param baseline whether a group's mean reward is taken off first, which needs several samples of each
///     question
/// @param clip how far a token's ratio may leave 1 before its gradient ends
public record ReinforceConfig(
        QuestionsConfig questions,
        SamplingConfig sampling,
        UpdateConfig update,
        KlConfig kl,
        double gamma,
        boolean baseline,
        double clip)
        implements PolicyConfig {
    public ReinforceConfig {
        Require.share("gamma", gamma);
        Require.above("clip", clip, 0);
        if (baseline && sampling.samples() < 2) {
            throw new IllegalArgumentException("samples must be at least 2 with a baseline, got " + sampling.samples()
                    + ": it is the mean of a group");
        }
    }

    /// 64 questions once each, without a penalty.
    public static ReinforceConfig defaults() {
        return new ReinforceConfig(
                QuestionsConfig.defaults(),
                SamplingConfig.defaults().with(64, 1, 256),
                UpdateConfig.defaults(),
                KlConfig.inReward(),
                1,
                false,
                0.2);
    }

    /// The same with other settings that all algorithms have.
    public ReinforceConfig with(
            QuestionsConfig otherQuestions, SamplingConfig otherSampling, UpdateConfig otherUpdate, KlConfig otherKl) {
        return new ReinforceConfig(otherQuestions, otherSampling, otherUpdate, otherKl, gamma, baseline, clip);
    }

    @Override
    public int fewestSamples() {
        return 1;
    }

    @Override
    public AdvantageRule advantages(double coefficient) {
        return new AdvantageRule.ToGo(gamma, baseline, kl.penalty(coefficient));
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
