package bellman.algos.offpolicy;

import bellman.algos.actorcritic.Require;
import bellman.replay.Hindsight;
import bellman.replay.Layout;
import bellman.replay.NStep;
import bellman.replay.Replay;
import bellman.replay.Sampling;
import bellman.replay.Storage;
import bellman.replay.Transitions;
import bellman.train.Setup;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What is remembered and how it is drawn.
///
/// @param capacity rows: observations, of all environments
/// @param storage in memory, or in a file for what is larger
/// @param returnSteps n of n-step returns
/// @param prioritized whether rows are drawn in proportion to their errors (Schaul et al. 2016) instead of uniformly
/// @param alpha how much their errors decide, 1 for in proportion
/// @param beta how far importance weights make up for that at first
/// @param betaSteps environment steps until they do so wholly
/// @param priorityEpsilon added to each error
/// @param hindsight which goals are told afterwards, in environments with goals
/// @param hindsightShare of the rows that are told another goal: 0.8 is the paper's k of 4
public record ReplayConfig(
        int capacity,
        Storage storage,
        int returnSteps,
        boolean prioritized,
        float alpha,
        float beta,
        int betaSteps,
        float priorityEpsilon,
        HindsightKind hindsight,
        float hindsightShare) {
    /// Which goals are told afterwards.
    public enum HindsightKind {
        /// None.
        NONE,
        /// Something that is achieved later in the same episode.
        FUTURE,
        /// What the episode's final observation achieved.
        FINAL,
        /// Something that is achieved anywhere in the same episode.
        EPISODE
    }

    /// Uniform, one step, in memory.
    public static ReplayConfig of(int capacity) {
        return new ReplayConfig(
                capacity, Storage.MEMORY, 1, false, 0.6f, 0.4f, 100_000, 1e-6f, HindsightKind.NONE, 0.8f);
    }

    public ReplayConfig {
        Require.atLeastOne("replay.capacity", capacity);
        Require.atLeastOne("replay.return-steps", returnSteps);
        Require.fraction("replay.alpha", alpha);
        Require.fraction("replay.beta", beta);
        Require.atLeastOne("replay.beta-steps", betaSteps);
        Require.positive("replay.priority-epsilon", priorityEpsilon);
        Require.fraction("replay.hindsight-share", hindsightShare);
    }

    /// The same with n-step returns.
    public ReplayConfig withReturnSteps(int steps) {
        return new ReplayConfig(
                capacity,
                storage,
                steps,
                prioritized,
                alpha,
                beta,
                betaSteps,
                priorityEpsilon,
                hindsight,
                hindsightShare);
    }

    /// The same, prioritised.
    public ReplayConfig withPriorities(float newAlpha, float newBeta, int newBetaSteps) {
        return new ReplayConfig(
                capacity,
                storage,
                returnSteps,
                true,
                newAlpha,
                newBeta,
                newBetaSteps,
                priorityEpsilon,
                hindsight,
                hindsightShare);
    }

    /// The same with hindsight.
    public ReplayConfig withHindsight(HindsightKind kind, float share) {
        return new ReplayConfig(
                capacity, storage, returnSteps, prioritized, alpha, beta, betaSteps, priorityEpsilon, kind, share);
    }

    /// Keys, with `replay.` in front, that have no effect, with the reason.
    public Map<String, String> ineffective() {
        Map<String, String> keys = new LinkedHashMap<>();
        if (!prioritized) {
            for (String key : new String[] {"alpha", "beta", "beta-steps", "priority-epsilon"}) {
                keys.put("replay." + key, "replay.prioritized is false");
            }
        }
        if (hindsight == HindsightKind.NONE) {
            keys.put("replay.hindsight-share", "replay.hindsight is none");
        }
        return keys;
    }

    /// An empty replay for the setup's environment.
    ///
    /// @param actionSize floats of an action as it is learned from
    /// @param memorySize floats of a recurrent network's memory, 0 for none
    /// @throws bellman.replay.ReplayTooLargeException if there is no room for it
    public Replay replay(Setup setup, int actionSize, int memorySize) {
        Sampling sampling = prioritized ? new Sampling.Prioritized(alpha, priorityEpsilon) : Sampling.UNIFORM;
        return Replay.of(Layout.of(setup.environment(), actionSize, memorySize, capacity), sampling, storage);
    }

    /// Room for `rows` transitions of `replay`, which is empty.
    ///
    /// @throws IllegalArgumentException if hindsight is wanted and the environment has no goals
    public Transitions batch(Setup setup, Replay replay, int rows, float discount) {
        NStep nStep = new NStep(returnSteps, discount);
        if (hindsight == HindsightKind.NONE) {
            return new Transitions(replay, rows, nStep);
        }
        var goals = setup.environment()
                .goals()
                .orElseThrow(() -> new IllegalArgumentException("algorithm.replay.hindsight: found "
                        + hindsight.name().toLowerCase(Locale.ROOT)
                        + ", expected none, because the environment has no goals; with goals it must not be"
                        + " normalised, stacked or flattened"));
        Hindsight.Strategy strategy = switch (hindsight) {
            case NONE, FUTURE -> Hindsight.Strategy.FUTURE;
            case FINAL -> Hindsight.Strategy.FINAL;
            case EPISODE -> Hindsight.Strategy.EPISODE;
        };
        return new Transitions(replay, rows, nStep, new Hindsight(goals, strategy, hindsightShare));
    }

    /// How far importance weights make up for unequal draws after `steps` environment steps.
    public float betaAt(long steps) {
        return (float) Math.min(1.0, beta + (1.0 - beta) * steps / betaSteps);
    }
}
