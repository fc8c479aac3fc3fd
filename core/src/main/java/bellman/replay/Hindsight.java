package bellman.replay;

import bellman.env.Goals;

/// Hindsight experience replay (Andrychowicz et al. 2017): a share of the rows drawn is told that the goal had been
/// what the episode did achieve, and their rewards are computed anew.
///
/// Only episodes that are over are told so. With n-step returns all rewards of the window are computed anew, and it
/// ends where the new goal ends the episode.
///
/// @param goals of the environment
/// @param strategy where the new goal comes from
/// @param share of rows with a new goal, k / (k + 1) for the paper's k
public record Hindsight(Goals goals, Strategy strategy, float share) {
    public Hindsight {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("hindsight.share must lie between 0 and 1, got " + share);
        }
    }

    /// Where the new goal comes from.
    public enum Strategy {
        /// Something that is achieved later in the same episode.
        FUTURE,
        /// What the episode's final observation achieved.
        FINAL,
        /// Something that is achieved anywhere in the same episode.
        EPISODE
    }
}
