package bellman.llm.policy;

import bellman.loss.Advantages;
import bellman.loss.KlEstimator;
import bellman.returns.Gae;
import bellman.sequence.GroupAdvantages;
import bellman.sequence.Segments;
import bellman.sequence.TokenRewards;

/// How much better than expected each drawn token was.
public sealed interface AdvantageRule {
    float[] NONE = {};

    /// What is known of a batch when advantages are computed.
    ///
    /// @param batch with its rewards
    /// @param oldLogProbs of drawn tokens under the policy that learns, before it does; empty where no rule
    ///     asks
    /// @param referenceLogProbs likewise under the reference
    /// @param values that a critic expects in front of drawn tokens; empty without one
    record Known(SampleBatch batch, float[] oldLogProbs, float[] referenceLogProbs, float[] values) {
        /// What each drawn token is rewarded with: it pays for leaving the reference, a sample's last one
        /// receives its score.
        float[] tokenRewards(float[] scores, Penalty penalty) {
            Segments tokens = batch.tokens();
            float[] old = oldLogProbs.length == 0 ? new float[tokens.elements()] : oldLogProbs;
            float[] reference = referenceLogProbs.length == 0 ? old : referenceLogProbs;
            return new TokenRewards(penalty.coefficient(), penalty.estimator())
                    .of(old, reference, tokens, scores, tokens);
        }
    }

    /// The advantage of each drawn token.
    float[] of(Known known);

    /// Each sample's reward less its group's mean (GRPO, Shao et al. 2024), divided by what `scale` says.
    ///
    /// @param penalty for leaving the reference that rewards contain
    record Grouped(GroupAdvantages.Scale scale, Penalty penalty) implements AdvantageRule {
        @Override
        public float[] of(Known known) {
            SampleBatch batch = known.batch();
            float[] each = GroupAdvantages.by(scale).of(penalty.paid(known), batch.groups());
            return batch.tokens().spread(each);
        }
    }

    /// Each sample's reward less the mean of the others of its group (RLOO, Ahmadian et al. 2024).
    ///
    /// @param normalized whether advantages are divided by their standard deviation
    record LeaveOneOut(boolean normalized, Penalty penalty) implements AdvantageRule {
        @Override
        public float[] of(Known known) {
            SampleBatch batch = known.batch();
            float[] each = GroupAdvantages.leaveOneOut(penalty.paid(known), batch.groups());
            if (normalized) {
                Advantages.normalize(each, NONE, each.length, each);
            }
            return batch.tokens().spread(each);
        }
    }

    /// What follows each token, discounted, normalised over all tokens of the batch (REINFORCE++, Hu et al.
    /// 2025): a token pays for leaving the reference, the last one receives the reward.
    ///
    /// @param gamma discount
    /// @param baseline whether the group's mean reward is taken off first
    /// @param penalty that tokens pay
    record ToGo(double gamma, boolean baseline, Penalty penalty) implements AdvantageRule {
        @Override
        public float[] of(Known known) {
            SampleBatch batch = known.batch();
            Segments tokens = batch.tokens();
            float[] scores = batch.rewards();
            if (baseline) {
                scores = GroupAdvantages.by(GroupAdvantages.Scale.NONE).of(scores, batch.groups());
            }
            float[] rewards = known.tokenRewards(scores, penalty);
            int count = tokens.elements();
            float[] zeros = new float[count];
            float[] returns = new float[count];
            float[] targets = new float[count];
            new Gae(gamma, 1).compute(count, 1, rewards, zeros, zeros, TokenRewards.ends(tokens), returns, targets);
            Advantages.normalize(returns, NONE, count, returns);
            return returns;
        }
    }

    /// What a critic did not expect: generalised advantage estimation over tokens, normalised over the batch
    /// (PPO, Schulman et al. 2017; on texts Ziegler et al. 2019).
    ///
    /// @param gamma discount
    /// @param lambda from 0, no variance, to 1, no bias
    /// @param penalty that tokens pay
    record ByCritic(double gamma, double lambda, Penalty penalty) implements AdvantageRule {
        /// Advantages as they are, and what the critic should have expected.
        ///
        /// @param targets of the critic
        record Estimate(float[] advantages, float[] targets) {}

        Estimate estimate(Known known) {
            Segments tokens = known.batch().tokens();
            int count = tokens.elements();
            float[] advantages = new float[count];
            float[] targets = new float[count];
            new Gae(gamma, lambda)
                    .compute(
                            count,
                            1,
                            known.tokenRewards(known.batch().rewards(), penalty),
                            known.values(),
                            TokenRewards.nextValues(known.values(), tokens),
                            TokenRewards.ends(tokens),
                            advantages,
                            targets);
            return new Estimate(advantages, targets);
        }

        @Override
        public float[] of(Known known) {
            float[] advantages = estimate(known).advantages();
            Advantages.normalize(advantages, NONE, advantages.length, advantages);
            return advantages;
        }
    }

    /// A penalty for leaving the reference that is part of the reward.
    ///
    /// @param coefficient 0 for none
    /// @param estimator of the divergence
    record Penalty(double coefficient, KlEstimator estimator) {
        /// No penalty.
        static final Penalty FREE = new Penalty(0, KlEstimator.K1);

        public Penalty {
            if (!(coefficient >= 0)) {
                throw new IllegalArgumentException("the penalty must be at least 0, got " + coefficient);
            }
        }

        /// Rewards of whole samples less what all their tokens pay.
        float[] paid(Known known) {
            SampleBatch batch = known.batch();
            float[] rewards = batch.rewards();
            if (coefficient == 0) {
                return rewards;
            }
            for (int s = 0; s < rewards.length; s++) {
                double sum = 0;
                for (int i = batch.tokens().from(s); i < batch.tokens().to(s); i++) {
                    sum += estimator.estimate((double) known.oldLogProbs()[i] - known.referenceLogProbs()[i]);
                }
                rewards[s] -= (float) (coefficient * sum);
            }
            return rewards;
        }
    }
}
