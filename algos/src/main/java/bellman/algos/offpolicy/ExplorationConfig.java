package bellman.algos.offpolicy;

import bellman.algos.actorcritic.Require;

/// How often a random action is taken, or how random actions are.
///
/// @param kind which
/// @param initial epsilon, or temperature, at first
/// @param last what it falls to
/// @param steps environment steps until then
/// @param decay along which line
public record ExplorationConfig(Kind kind, float initial, float last, int steps, Decay decay) {
    /// Which actions are tried.
    public enum Kind {
        /// With probability epsilon any legal one, else the best.
        EPSILON,
        /// Each in proportion to `exp(value / temperature)`.
        BOLTZMANN
    }

    /// How a number falls.
    public enum Decay {
        /// By the same amount each step.
        LINEAR,
        /// By the same factor each step.
        EXPONENTIAL
    }

    public ExplorationConfig {
        Require.notNegative("exploration.initial", initial);
        Require.notNegative("exploration.last", last);
        Require.atLeastOne("exploration.steps", steps);
        if (kind == Kind.EPSILON) {
            Require.fraction("exploration.initial", initial);
            Require.fraction("exploration.last", last);
        } else {
            Require.positive("exploration.last", last);
            Require.positive("exploration.initial", initial);
        }
        if (decay == Decay.EXPONENTIAL) {
            Require.positive("exploration.initial", initial);
            Require.positive("exploration.last", last);
        }
    }

    /// Epsilon that falls in a straight line.
    public static ExplorationConfig epsilon(float initial, float last, int steps) {
        return new ExplorationConfig(Kind.EPSILON, initial, last, steps, Decay.LINEAR);
    }

    /// Epsilon or temperature after `taken` environment steps.
    public float at(long taken) {
        double done = Math.min(1.0, (double) taken / steps);
        return switch (decay) {
            case LINEAR -> (float) (initial + done * (last - initial));
            case EXPONENTIAL -> (float) (initial * StrictMath.pow((double) last / initial, done));
        };
    }
}
