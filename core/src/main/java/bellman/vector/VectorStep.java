package bellman.vector;

import java.util.Arrays;

/// What a step or reset of `count` environments brought: arrays allocated once and filled anew by each call.
public final class VectorStep {
    private final float[] observations;
    private final float[] finalObservations;
    private final float[] rewards;
    private final boolean[] terminated;
    private final boolean[] truncated;
    private final boolean[] lost;
    private final boolean[] actionMasks;
    private final boolean[] finalActionMasks;
    private final double[] episodeReturns;
    private final int[] episodeLengths;

    /// Arrays for `count` environments with observation rows of `observationSize` floats and masks of `maskSize`
    /// actions (0: none).
    public VectorStep(int count, int observationSize, int maskSize) {
        observations = new float[count * observationSize];
        finalObservations = new float[count * observationSize];
        rewards = new float[count];
        terminated = new boolean[count];
        truncated = new boolean[count];
        lost = new boolean[count];
        actionMasks = new boolean[count * maskSize];
        finalActionMasks = new boolean[count * maskSize];
        Arrays.fill(finalActionMasks, true);
        episodeReturns = new double[count];
        episodeLengths = new int[count];
    }

    /// `[env][feature]`: what the next action is chosen from.
    public float[] observations() {
        return observations;
    }

    /// `[env][feature]`: the last observation of the episode that this step ended. Valid where an episode ended.
    public float[] finalObservations() {
        return finalObservations;
    }

    /// `[env]`: the rewards of the step.
    public float[] rewards() {
        return rewards;
    }

    /// `[env]`: whether the task ended the episode.
    public boolean[] terminated() {
        return terminated;
    }

    /// `[env]`: whether the episode was cut off.
    public boolean[] truncated() {
        return truncated;
    }

    /// `[env]`: whether the episode was cut off because what ran it broke, a simulator in another process for
    /// example. It is then truncated, and nobody counts what it earned.
    public boolean[] lost() {
        return lost;
    }

    /// Whether the step ended the episode of environment `env`, in either way.
    public boolean ended(int env) {
        return terminated[env] || truncated[env];
    }

    /// `[env][action]`: which actions are legal at [#observations()]; empty if the environment does not mask.
    public boolean[] actionMasks() {
        return actionMasks;
    }

    /// `[env][action]`: which actions would have been legal at [#finalObservations()]. Valid where an episode was
    /// truncated; empty if the environment does not mask.
    public boolean[] finalActionMasks() {
        return finalActionMasks;
    }

    /// Copies everything but the observations from `other`, for wrappers whose observations have another size.
    public void copyOutcome(VectorStep other) {
        System.arraycopy(other.rewards, 0, rewards, 0, rewards.length);
        System.arraycopy(other.terminated, 0, terminated, 0, terminated.length);
        System.arraycopy(other.truncated, 0, truncated, 0, truncated.length);
        System.arraycopy(other.lost, 0, lost, 0, lost.length);
        System.arraycopy(other.actionMasks, 0, actionMasks, 0, actionMasks.length);
        System.arraycopy(other.finalActionMasks, 0, finalActionMasks, 0, finalActionMasks.length);
        System.arraycopy(other.episodeReturns, 0, episodeReturns, 0, episodeReturns.length);
        System.arraycopy(other.episodeLengths, 0, episodeLengths, 0, episodeLengths.length);
    }

    /// `[env]`: undiscounted return of the episode that this step ended, as the environment gave it (before any
    /// reward wrapper). Filled by `EpisodeStatistics`, valid where an episode ended.
    public double[] episodeReturns() {
        return episodeReturns;
    }

    /// `[env]`: steps of the episode that this step ended. Filled by `EpisodeStatistics`.
    public int[] episodeLengths() {
        return episodeLengths;
    }
}
