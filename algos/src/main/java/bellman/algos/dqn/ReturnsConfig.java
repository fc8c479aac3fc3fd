package bellman.algos.dqn;

import bellman.algos.actorcritic.Require;
import bellman.head.ReturnDistribution;

/// What the network says about returns.
///
/// @param kind the mean, or what distribution
/// @param atoms of the distribution: 51 in C51, 200 in QR-DQN
/// @param low the lowest return of a categorical distribution
/// @param high the highest
public record ReturnsConfig(Kind kind, int atoms, float low, float high) {
    /// The mean, or what distribution.
    public enum Kind {
        /// The mean: DQN.
        EXPECTED,
        /// Probabilities of fixed returns: C51.
        CATEGORICAL,
        /// Returns of fixed probabilities: QR-DQN.
        QUANTILES
    }

    /// The mean.
    public static ReturnsConfig expected() {
        return new ReturnsConfig(Kind.EXPECTED, 51, -10, 10);
    }

    public ReturnsConfig {
        Require.atLeastOne("returns.atoms", atoms);
        if (!(low < high)) {
            throw new IllegalArgumentException("returns.low must lie below returns.high, got " + low + " and " + high);
        }
    }

    ReturnDistribution distribution() {
        return switch (kind) {
            case EXPECTED -> new ReturnDistribution.Expected();
            case CATEGORICAL -> new ReturnDistribution.Categorical(atoms, low, high);
            case QUANTILES -> new ReturnDistribution.Quantiles(atoms);
        };
    }
}
