package bellman.vector;

import bellman.space.MultiDiscrete;
import bellman.space.NotInSpaceException;
import bellman.space.Space;
import org.jspecify.annotations.Nullable;

/// What a policy owes an environment with each step and the environment the policy, and the check that they
/// kept it.
final class Contract {
    private final Space observationSpace;
    private final Space actionSpace;
    private final int observationSize;
    private final int actionSize;
    private final int maskSize;

    Contract(Space observationSpace, Space actionSpace, int maskSize) {
        this.observationSpace = observationSpace;
        this.actionSpace = actionSpace;
        this.maskSize = maskSize;
        actionSize = actionSpace.size();
        observationSize = observationSpace.size();
    }

    /// That the action for `env` is finite: if not, the policy broke, not the environment.
    void checkAction(float[] actions, int env, long step) {
        int from = env * actionSize;
        for (int i = from; i < from + actionSize; i++) {
            if (!(Math.abs(actions[i]) <= Float.MAX_VALUE)) {
                throw new IllegalArgumentException("environment " + env + " at step " + step + ": action element "
                        + (i - from) + " is " + actions[i] + ", expected a finite number; the policy has diverged");
            }
        }
    }

    /// What an environment, which may be anybody's, returned as its `name`, if it returned something.
    <T> T present(String name, @Nullable T returned, int env, long step) {
        if (returned == null) {
            throw new BadEnvironmentException(env, step, "the " + name + " is null, expected one");
        }
        return returned;
    }

    /// That an environment's own array has the length of an observation.
    void checkLength(float[] observation, int env, long step) {
        if (observation.length != observationSize) {
            throw new BadEnvironmentException(
                    env,
                    step,
                    "the observation has " + observation.length + " numbers, expected " + observationSize
                            + " as its observation space says");
        }
    }

    /// Whether all of `values` are finite: times zero each is zero, but NaN and the infinities are NaN. Four sums
    /// keep the additions from waiting for each other.
    static boolean finite(float[] values) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (; i + 3 < values.length; i += 4) {
            a += values[i] * 0;
            b += values[i + 1] * 0;
            c += values[i + 2] * 0;
            d += values[i + 3] * 0;
        }
        for (; i < values.length; i++) {
            a += values[i] * 0;
        }
        return a + b + c + d == 0;
    }

    /// That `rows[env]` is finite, and whole numbers that its space has where it has them.
    void checkObservation(String name, float[] rows, int env, long step) {
        try {
            observationSpace.check(rows, env * observationSize);
        } catch (NotInSpaceException e) {
            String element = e.element().isEmpty() ? "" : " " + e.element();
            throw new BadEnvironmentException(
                    env, step, name + element + " is " + e.found() + ", expected " + e.expected());
        }
    }

    /// That a reward is finite as a float.
    void checkReward(double reward, int env, long step) {
        if (!(Math.abs((float) reward) <= Float.MAX_VALUE)) {
            throw new BadEnvironmentException(env, step, "the reward is " + reward + ", expected a finite float");
        }
    }

    /// That the mask leaves an action to every choice.
    void checkMask(boolean[] masks, int env, long step) {
        int at = env * maskSize;
        if (maskSize > 0 && actionSpace instanceof MultiDiscrete choices) {
            for (int i = 0; i < choices.size(); i++) {
                checkChoice(masks, at, choices.counts().get(i), env, step, " for choice " + i);
                at += choices.counts().get(i);
            }
        } else if (maskSize > 0) {
            checkChoice(masks, at, maskSize, env, step, "");
        }
    }

    private static void checkChoice(boolean[] masks, int at, int n, int env, long step, String choice) {
        for (int i = at; i < at + n; i++) {
            if (masks[i]) {
                return;
            }
        }
        throw new BadEnvironmentException(
                env, step, "the action mask allows no action" + choice + "; an episode without actions left must end");
    }
}
