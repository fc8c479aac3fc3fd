package bellman.llm.policy;

import bellman.loss.KlEstimator;

/// How a policy is held to the reference, the model that it began as.
///
/// @param beta the penalty's coefficient, 0 for none: then there is no reference at all, unless it is
///     measured
/// @param estimator of the divergence
/// @param place where the penalty stands
/// @param corrected in the loss: whether the estimate is multiplied by the ratio to the policy that drew
/// @param measured without a penalty: of how many samples of a batch the divergence is measured, 0 for none
public record KlConfig(double beta, KlEstimator estimator, Place place, boolean corrected, int measured) {
    /// Where the penalty stands.
    public enum Place {
        /// In the loss, with a gradient of its own.
        LOSS,
        /// In the reward, so that advantages contain it.
        REWARD
    }

    public KlConfig {
        Require.atLeast("beta", beta, 0);
        Require.atLeast("measured", measured, 0);
    }

    /// No penalty; if there is one, k3 in the loss.
    public static KlConfig none() {
        return new KlConfig(0, KlEstimator.K3, Place.LOSS, true, 0);
    }

    /// No penalty; if there is one, k1 in the reward.
    public static KlConfig inReward() {
        return new KlConfig(0, KlEstimator.K1, Place.REWARD, false, 0);
    }

    /// The same with another coefficient.
    public KlConfig withBeta(double other) {
        return new KlConfig(other, estimator, place, corrected, measured);
    }

    /// Whether a reference is needed.
    boolean needsReference() {
        return beta > 0 || measured > 0;
    }

    /// The coefficient in the loss.
    double inLoss() {
        return place == Place.LOSS ? beta : 0;
    }

    /// What rewards contain.
    AdvantageRule.Penalty penalty() {
        return place == Place.REWARD ? new AdvantageRule.Penalty(beta, estimator) : AdvantageRule.Penalty.FREE;
    }
}
