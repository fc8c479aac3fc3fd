package bellman.rollout;

import bellman.policy.Encoder;
import bellman.run.Snapshot;
import bellman.run.State;

/// What a number of environments did for a number of steps: arrays `[step][env]`, allocated once and
/// overwritten by each collection.
public final class Rollout implements Snapshot {
    private final int steps;
    private final int envs;
    private final int actionSize;
    private final int maskSize;
    private final Observations observations;
    private final float[] actions;
    private final boolean[] masks;
    private final float[] logProbs;
    private final float[] values;
    private final float[] nextValues;
    private final float[] rewards;
    private final boolean[] ended;
    private final boolean[] valid;
    private final boolean[] resets;
    private final float[] initialState;
    private final float[] advantages;
    private final float[] returns;

    /// Room for `steps` steps of `envs` environments.
    ///
    /// @param encoder of the observations
    /// @param actionSize floats of an action row
    /// @param maskSize length of an action mask, 0 for none
    /// @param stateSize floats of a recurrent network's memory, 0 for none
    public Rollout(int steps, int envs, Encoder encoder, int actionSize, int maskSize, int stateSize) {
        this.steps = steps;
        this.envs = envs;
        this.actionSize = actionSize;
        this.maskSize = maskSize;
        int rows = Math.multiplyExact(steps, envs);
        observations = new Observations(encoder, rows);
        actions = new float[rows * actionSize];
        masks = new boolean[rows * maskSize];
        logProbs = new float[rows];
        values = new float[rows];
        nextValues = new float[rows];
        rewards = new float[rows];
        ended = new boolean[rows];
        valid = new boolean[rows];
        resets = new boolean[rows];
        initialState = new float[envs * stateSize];
        advantages = new float[rows];
        returns = new float[rows];
    }

    /// Steps of each environment.
    public int steps() {
        return steps;
    }

    /// Environments side by side.
    public int envs() {
        return envs;
    }

    /// Floats of an action row.
    public int actionSize() {
        return actionSize;
    }

    /// Length of an action mask, 0 for none.
    public int maskSize() {
        return maskSize;
    }

    /// What was seen, row `step * envs + env`.
    public Observations observations() {
        return observations;
    }

    /// `[step][env][action]`: what was done, as the head drew it.
    public float[] actions() {
        return actions;
    }

    /// `[step][env][action]`: which actions were legal; empty without masks.
    public boolean[] masks() {
        return masks;
    }

    /// `[step][env]`: log-probabilities of the actions under the policy that drew them.
    public float[] logProbs() {
        return logProbs;
    }

    /// `[step][env]`: values of the observations.
    public float[] values() {
        return values;
    }

    /// `[step][env]`: values of what followed: of the next observation; of the final one where an episode was
    /// truncated; zero where it terminated.
    public float[] nextValues() {
        return nextValues;
    }

    /// `[step][env]`: rewards.
    public float[] rewards() {
        return rewards;
    }

    /// `[step][env]`: whether the step ended an episode, in either way.
    public boolean[] ended() {
        return ended;
    }

    /// `[step][env]`: whether the step belongs to an episode. False for the steps that only reset
    /// ([bellman.vector.AutoresetMode#NEXT_STEP]).
    public boolean[] valid() {
        return valid;
    }

    /// `[step][env]`: whether memory was wiped before the step.
    public boolean[] resets() {
        return resets;
    }

    /// `[env][stateSize]`: memory before the first step.
    public float[] initialState() {
        return initialState;
    }

    /// `[step][env]`: advantages, once computed.
    public float[] advantages() {
        return advantages;
    }

    /// `[step][env]`: the value function's targets, once computed.
    public float[] returns() {
        return returns;
    }

    /// Lists the rows that belong to episodes, in order, and returns how many there are.
    public int validRows(int[] rows) {
        int count = 0;
        for (int row = 0; row < valid.length; row++) {
            if (valid[row]) {
                rows[count++] = row;
            }
        }
        return count;
    }

    @Override
    public void save(State state) {
        observations.save(state.at("observations"));
        state.put("actions", actions);
        state.put("masks", masks);
        state.put("log-probs", logProbs);
        state.put("values", values);
        state.put("next-values", nextValues);
        state.put("rewards", rewards);
        state.put("ended", ended);
        state.put("valid", valid);
        state.put("resets", resets);
        state.put("initial-state", initialState);
        state.put("advantages", advantages);
        state.put("returns", returns);
    }

    @Override
    public void load(State state) {
        observations.load(state.at("observations"));
        state.read("actions", actions);
        state.read("masks", masks);
        state.read("log-probs", logProbs);
        state.read("values", values);
        state.read("next-values", nextValues);
        state.read("rewards", rewards);
        state.read("ended", ended);
        state.read("valid", valid);
        state.read("resets", resets);
        state.read("initial-state", initialState);
        state.read("advantages", advantages);
        state.read("returns", returns);
    }
}
