package bellman.llm.policy;

import bellman.loss.ClippedSurrogate;
import bellman.sequence.Aggregation;

/// RLOO (Ahmadian et al. 2024): REINFORCE on whole samples, whose baseline is the mean reward of the others
/// of the group. What leaving the reference costs is part of the reward.
///
/// @param questions what is asked
/// @param sampling how samples are drawn
/// @param update how a batch of them is learned from
/// @param kl how the policy is held to the reference
/// @param clip how far the ratio of a sample may leave 1 before its gradient ends
/// @param normalizeAdvantages whether they are divided by their deviation
public record RlooConfig(
        QuestionsConfig questions,
        SamplingConfig sampling,
        UpdateConfig update,
        KlConfig kl,
        double clip,
        boolean normalizeAdvantages)
        implements PolicyConfig {
    public RlooConfig {
        Require.above("clip", clip, 0);
        if (sampling.samples() < 2) {
            throw new IllegalArgumentException("samples must be at least 2, got " + sampling.samples()
                    + ": a sample is compared with the others of its group");
        }
    }

    /// As TRL has it, without a penalty.
    public static RlooConfig defaults() {
        return new RlooConfig(
                QuestionsConfig.defaults(),
                SamplingConfig.defaults(),
                UpdateConfig.defaults(),
                KlConfig.inReward(),
                0.2,
                false);
    }

    /// The same with other settings that all algorithms have.
    public RlooConfig with(
            QuestionsConfig otherQuestions, SamplingConfig otherSampling, UpdateConfig otherUpdate, KlConfig otherKl) {
        return new RlooConfig(otherQuestions, otherSampling, otherUpdate, otherKl, clip, normalizeAdvantages);
    }

    @Override
    public int fewestSamples() {
        return 2;
    }

    @Override
    public AdvantageRule advantages(double coefficient) {
        return new AdvantageRule.LeaveOneOut(normalizeAdvantages, kl.penalty(coefficient));
    }

    @Override
    public PolicyLoss loss() {
        return new PolicyLoss(
                new ClippedSurrogate(clip), PolicyLoss.Ratio.SEQUENCE_SUM, kl.inLoss(), kl.estimator(), kl.corrected());
    }

    /// What the tokens of a sample weigh together is one over the number of samples.
    @Override
    public Aggregation aggregation(Extent extent) {
        return new Aggregation.PerSequence();
    }
}
