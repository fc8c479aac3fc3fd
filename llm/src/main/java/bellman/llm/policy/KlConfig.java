package bellman.llm.policy;

import bellman.loss.KlEstimator;
import bellman.run.Configured;
import java.util.LinkedHashMap;
import java.util.Map;

/// How a policy is held to the reference, the model that it began as.
///
/// @param beta the penalty's coefficient, 0 for none: then there is no reference at all, unless it is
///     measured
/// @param estimator of the divergence
/// @param place where the penalty stands
/// @param corrected in the loss: whether the estimate is multiplied by the ratio to the policy that drew
/// @param target divergence per token to which the coefficient is adapted, 0 to leave it as it is (Ziegler et
///     al. 2019)
/// @param horizon samples over which it is
/// @param measured without a penalty: of how many samples of a batch the divergence is measured, 0 for none
public record KlConfig(
        double beta, KlEstimator estimator, Place place, boolean corrected, double target, double horizon, int measured)
        implements Configured {
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
        Require.atLeast("target", target, 0);
        Require.above("horizon", horizon, 0);
        if (target > 0 && (place == Place.LOSS || beta == 0)) {
            throw new IllegalArgumentException(
                    "target must be 0 unless the penalty is part of the reward (place: reward)"
                            + " and beta, with which it begins, is above 0; got " + target);
        }
    }

    /// No penalty; if there is one, k3 in the loss.
    public static KlConfig none() {
        return new KlConfig(0, KlEstimator.K3, Place.LOSS, true, 0, 10_000, 0);
    }

    /// No penalty; if there is one, k1 in the reward.
    public static KlConfig inReward() {
        return new KlConfig(0, KlEstimator.K1, Place.REWARD, false, 0, 10_000, 0);
    }

    /// The same with another coefficient.
    public KlConfig withBeta(double other) {
        return new KlConfig(other, estimator, place, corrected, target, horizon, measured);
    }

    /// Whether a reference is needed.
    boolean needsReference() {
        return beta > 0 || measured > 0;
    }

    /// The coefficient in the loss.
    double inLoss() {
        return place == Place.LOSS ? beta : 0;
    }

    /// The coefficient after a batch, in the reward: it rises while the divergence is above the target and
    /// falls while it is below, by at most a fifth of the batch's share of the horizon.
    ///
    /// @param now the coefficient
    /// @param divergence of the batch per token
    /// @param samples of the batch
    double adapted(double now, double divergence, int samples) {
        if (target == 0) {
            return now;
        }
        double error = Math.clamp(divergence / target - 1, -0.2, 0.2);
        return now * (1 + error * samples / horizon);
    }

    /// What rewards contain.
    ///
    /// @param coefficient as it is now
    AdvantageRule.Penalty penalty(double coefficient) {
        return place == Place.REWARD ? new AdvantageRule.Penalty(coefficient, estimator) : AdvantageRule.Penalty.FREE;
    }

    @Override
    public Map<String, String> ineffective() {
        Map<String, String> none = new LinkedHashMap<>();
        if (target == 0) {
            none.put("horizon", "target is 0");
        }
        if (beta == 0) {
            none.put("estimator", "beta is 0");
            none.put("place", "beta is 0");
            none.put("corrected", "beta is 0");
        } else if (place == Place.REWARD) {
            none.put("corrected", "place is reward");
        }
        if (beta > 0) {
            none.put("measured", "beta is above 0, and then all samples are");
        }
        return none;
    }
}
