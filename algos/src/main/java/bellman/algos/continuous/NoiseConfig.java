package bellman.algos.continuous;

import bellman.algos.actorcritic.Require;

/// Noise on the actions of a deterministic actor.
///
/// @param kind independent from step to step, or wandering
/// @param deviation of it, where actions lie between -1 and 1
public record NoiseConfig(Kind kind, float deviation) {
    /// How it changes from step to step.
    public enum Kind {
        /// Independent normal numbers.
        NORMAL,
        /// An Ornstein-Uhlenbeck process that begins anew with each episode (Lillicrap et al. 2016): `x ← x -
        /// θ x Δ + σ √Δ ε` with θ = 0.15 and Δ = 0.01.
        ORNSTEIN_UHLENBECK
    }

    public NoiseConfig {
        Require.notNegative("noise.deviation", deviation);
    }
}
