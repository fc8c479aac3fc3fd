package bellman.llm.policy;

import bellman.llm.task.Reward;
import bellman.llm.task.Rubric;
import bellman.loss.Cispo;
import bellman.loss.ClippedSurrogate;
import bellman.loss.PolicyObjective;
import bellman.loss.Sapo;
import bellman.run.Configured;
import bellman.sequence.Aggregation;
import bellman.sequence.GroupAdvantages;
import java.util.LinkedHashMap;
import java.util.Map;

/// GRPO and its kin (Shao et al. 2024): a sample's advantage is how much better it is than the others of its
/// group.
///
/// @param questions what is asked
/// @param sampling how samples are drawn
/// @param update how a batch of them is learned from
/// @param kl how the policy is held to the reference
/// @param lossType the objective and what a token weighs in it
/// @param level whether ratios are those of tokens or of whole samples (GSPO, Zheng et al. 2025)
/// @param clipLow how far a ratio may fall below 1
/// @param clipHigh how far it may rise above 1; with CISPO the most that it counts
/// @param ceiling the most that a ratio counts where the advantage is negative, 0 for no bound
/// @param scaleRewards what advantages are divided by
/// @param maskTruncated whether samples that were cut off teach nothing
/// @param overlongBuffer tokens at the end of `max-tokens` over which a penalty for length grows, 0 for none
/// @param overlongPenalty at the end of it
/// @param draws of questions for a batch in which no group has samples of one worth alone (DAPO's dynamic
///     sampling), at most; 1 to take groups as they come
public record GrpoConfig(
        QuestionsConfig questions,
        SamplingConfig sampling,
        UpdateConfig update,
        KlConfig kl,
        LossType lossType,
        Level level,
        double clipLow,
        double clipHigh,
        double ceiling,
        ScaleRewards scaleRewards,
        boolean maskTruncated,
        int overlongBuffer,
        double overlongPenalty,
        int draws)
        implements PolicyConfig, Configured {
    /// τ of SAPO for positive and other advantages, as its paper has them.
    private static final Sapo SAPO = new Sapo(1, 1.05);

    /// The objective and what a token weighs in it.
    public enum LossType {
        /// The mean over samples of the mean over each one's tokens.
        GRPO,
        /// The mean over the tokens of a minibatch.
        BNPO,
        /// Tokens over samples × `max-tokens`, whatever their lengths (Dr. GRPO, Liu et al. 2025).
        DR_GRPO,
        /// The mean over the tokens of the batch, so that minibatches count by their tokens (DAPO, Yu et al.
        /// 2025).
        DAPO,
        /// As DAPO, but ratios are bounded weights with no gradient of their own, and no token is lost to a
        /// clip (MiniMax 2025).
        CISPO,
        /// As GRPO, with a soft gate in place of the clip (Gao et al. 2025).
        SAPO
    }

    /// Whose ratios are compared.
    public enum Level {
        /// Each token's.
        TOKEN,
        /// Each sample's, the geometric mean of its tokens'.
        SEQUENCE
    }

    /// What advantages are divided by.
    public enum ScaleRewards {
        /// The deviation of the group's rewards.
        GROUP,
        /// The deviation of all rewards of the batch.
        BATCH,
        /// Nothing (Dr. GRPO).
        NONE,
        /// The deviation of the minibatch's advantages, whose mean is taken off (Magistral, 2025).
        MINIBATCH
    }

    public GrpoConfig {
        Require.above("clip-low", clipLow, 0);
        Require.above("clip-high", clipHigh, 0);
        if (clipLow > 1) {
            throw new IllegalArgumentException("clip-low must be at most 1, got " + clipLow);
        }
        Require.atLeast("ceiling", ceiling, 0);
        Require.atLeast("overlong-penalty", overlongPenalty, 0);
        Require.atLeast("draws", draws, 1);
        if (overlongBuffer < 0 || overlongBuffer > sampling.maxTokens()) {
            throw new IllegalArgumentException("overlong-buffer must be from 0 to max-tokens, " + sampling.maxTokens()
                    + ", got " + overlongBuffer);
        }
    }

    /// GRPO as TRL has it, without a penalty.
    public static GrpoConfig defaults() {
        return new GrpoConfig(
                QuestionsConfig.defaults(),
                SamplingConfig.defaults(),
                UpdateConfig.defaults(),
                KlConfig.none(),
                LossType.GRPO,
                Level.TOKEN,
                0.2,
                0.2,
                0,
                ScaleRewards.GROUP,
                false,
                0,
                1,
                1);
    }

    /// The same with other settings that all algorithms have.
    public GrpoConfig with(
            QuestionsConfig otherQuestions, SamplingConfig otherSampling, UpdateConfig otherUpdate, KlConfig otherKl) {
        return new GrpoConfig(
                otherQuestions,
                otherSampling,
                otherUpdate,
                otherKl,
                lossType,
                level,
                clipLow,
                clipHigh,
                ceiling,
                scaleRewards,
                maskTruncated,
                overlongBuffer,
                overlongPenalty,
                draws);
    }

    /// The same with another loss.
    public GrpoConfig with(LossType type, Level otherLevel, double low, double high, ScaleRewards scale) {
        return new GrpoConfig(
                questions,
                sampling,
                update,
                kl,
                type,
                otherLevel,
                low,
                high,
                ceiling,
                scale,
                maskTruncated,
                overlongBuffer,
                overlongPenalty,
                draws);
    }

    /// The same with other choices of what is learned from.
    public GrpoConfig withChoice(boolean masked, int buffer, int otherDraws) {
        return new GrpoConfig(
                questions,
                sampling,
                update,
                kl,
                lossType,
                level,
                clipLow,
                clipHigh,
                ceiling,
                scaleRewards,
                masked,
                buffer,
                overlongPenalty,
                otherDraws);
    }

    @Override
    public int fewestSamples() {
        return 2;
    }

    @Override
    public AdvantageRule advantages(double coefficient) {
        return new AdvantageRule.Grouped(
                switch (scaleRewards) {
                    case GROUP -> GroupAdvantages.Scale.GROUP;
                    case BATCH -> GroupAdvantages.Scale.BATCH;
                    case NONE, MINIBATCH -> GroupAdvantages.Scale.NONE;
                },
                kl.penalty(coefficient));
    }

    @Override
    public Reward shaped(Reward reward) {
        if (overlongBuffer == 0) {
            return reward;
        }
        return Rubric.of(
                Rubric.criterion("reward", 1, reward),
                Rubric.criterion(
                        "overlong", overlongPenalty, Reward.lengthPenalty(sampling.maxTokens(), overlongBuffer)));
    }

    @Override
    public boolean normalizesMinibatches() {
        return scaleRewards == ScaleRewards.MINIBATCH;
    }

    @Override
    public PolicyLoss loss() {
        PolicyLoss.Ratio ratio = level == Level.TOKEN ? PolicyLoss.Ratio.TOKEN : PolicyLoss.Ratio.SEQUENCE_MEAN;
        return new PolicyLoss(objective(), ratio, kl.inLoss(), kl.estimator(), kl.corrected());
    }

    private PolicyObjective objective() {
        return switch (lossType) {
            case CISPO -> new Cispo(clipHigh);
            case SAPO -> SAPO;
            case GRPO, BNPO, DR_GRPO, DAPO ->
                new ClippedSurrogate(clipLow, clipHigh, ceiling == 0 ? Double.POSITIVE_INFINITY : ceiling);
        };
    }

    @Override
    public Aggregation aggregation(Extent extent) {
        return switch (lossType) {
            case GRPO, SAPO -> new Aggregation.PerSequence();
            case BNPO -> new Aggregation.PerToken();
            case DR_GRPO -> new Aggregation.Constant((double) extent.samples() * sampling.maxTokens());
            case DAPO, CISPO ->
                new Aggregation.Constant(Math.max(1, extent.batchTokens()) / (double) extent.minibatches());
        };
    }

    @Override
    public Map<String, String> ineffective() {
        Map<String, String> none = new LinkedHashMap<>();
        if (lossType == LossType.CISPO || lossType == LossType.SAPO) {
            String because = "loss-type is " + (lossType == LossType.CISPO ? "cispo" : "sapo");
            none.put("clip-low", because);
            none.put("ceiling", because);
            if (lossType == LossType.SAPO) {
                none.put("clip-high", because);
            }
        }
        if (overlongBuffer == 0) {
            none.put("overlong-penalty", "overlong-buffer is 0");
        }
        return none;
    }
}
