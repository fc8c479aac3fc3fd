package bellman.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Steps of whole episodes, one after the other: observation, action, reward, what followed, and how the step
/// ended. The last episode may be cut off where the recording ends.
///
/// @param observationSize floats of an observation row
/// @param actionSize floats of an action row, in the environment's units
/// @param observations `[step][observation]`
/// @param actions `[step][action]`
/// @param rewards `[step]`
/// @param nextObservations `[step][observation]`: what followed; an episode's final observation at its end
/// @param terminated `[step]`
/// @param truncated `[step]`
@SuppressWarnings("ArrayRecordComponent") // large, and not copied for that; two data sets are never compared
public record StepDataset(
        int observationSize,
        int actionSize,
        float[] observations,
        float[] actions,
        float[] rewards,
        float[] nextObservations,
        boolean[] terminated,
        boolean[] truncated) {
    public StepDataset {
        int steps = rewards.length;
        require("observations", observations.length, steps * observationSize);
        require("actions", actions.length, steps * actionSize);
        require("next observations", nextObservations.length, steps * observationSize);
        require("terminated", terminated.length, steps);
        require("truncated", truncated.length, steps);
        if (steps == 0) {
            throw new IllegalArgumentException("a data set needs at least one step");
        }
    }

    private static void require(String what, int found, int expected) {
        if (found != expected) {
            throw new IllegalArgumentException(what + ": found " + found + " numbers, expected " + expected);
        }
    }

    /// How many steps.
    public int steps() {
        return rewards.length;
    }

    /// Whether an episode ends with step `step`, the recording's end included.
    public boolean ends(int step) {
        return terminated[step] || truncated[step] || step == rewards.length - 1;
    }

    /// An episode.
    ///
    /// @param from its first step
    /// @param to behind its last
    /// @param sum of its rewards
    public record Episode(int from, int to, double sum) {}

    /// The episodes in order.
    public List<Episode> episodes() {
        List<Episode> all = new ArrayList<>();
        double sum = 0;
        int from = 0;
        for (int step = 0; step < rewards.length; step++) {
            sum += rewards[step];
            if (ends(step)) {
                all.add(new Episode(from, step + 1, sum));
                from = step + 1;
                sum = 0;
            }
        }
        return all;
    }

    /// The episodes with the largest sums of rewards: a share of all, at least one. In their old order.
    public StepDataset best(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("the best share must be above 0 and at most 1, got " + share);
        }
        List<Episode> all = episodes();
        int count = Math.max(1, (int) Math.round(share * all.size()));
        List<Episode> kept = all.stream()
                .sorted(Comparator.comparingDouble(Episode::sum).reversed())
                .limit(count)
                .sorted(Comparator.comparingInt(Episode::from))
                .toList();
        int steps = kept.stream().mapToInt(e -> e.to - e.from).sum();
        var result = new StepDataset(
                observationSize,
                actionSize,
                new float[steps * observationSize],
                new float[steps * actionSize],
                new float[steps],
                new float[steps * observationSize],
                new boolean[steps],
                new boolean[steps]);
        int at = 0;
        for (Episode e : kept) {
            copy(e, result, at);
            at += e.to - e.from;
        }
        return result;
    }

    private void copy(Episode e, StepDataset into, int at) {
        int n = e.to - e.from;
        int o = observationSize;
        System.arraycopy(observations, e.from * o, into.observations, at * o, n * o);
        System.arraycopy(nextObservations, e.from * o, into.nextObservations, at * o, n * o);
        System.arraycopy(actions, e.from * actionSize, into.actions, at * actionSize, n * actionSize);
        System.arraycopy(rewards, e.from, into.rewards, at, n);
        System.arraycopy(terminated, e.from, into.terminated, at, n);
        System.arraycopy(truncated, e.from, into.truncated, at, n);
        into.truncated[at + n - 1] |= !into.terminated[at + n - 1];
    }

    /// Discounted sums of what each step and those behind it in its episode brought; nothing is known behind
    /// a truncation.
    public float[] returns(double discount) {
        float[] returns = new float[rewards.length];
        double sum = 0;
        for (int step = rewards.length - 1; step >= 0; step--) {
            sum = ends(step) ? rewards[step] : rewards[step] + discount * sum;
            returns[step] = (float) sum;
        }
        return returns;
    }

    @Override
    public String toString() {
        return steps() + " steps of " + episodes().size() + " episodes";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StepDataset d
                && observationSize == d.observationSize
                && actionSize == d.actionSize
                && Arrays.equals(observations, d.observations)
                && Arrays.equals(actions, d.actions)
                && Arrays.equals(rewards, d.rewards)
                && Arrays.equals(nextObservations, d.nextObservations)
                && Arrays.equals(terminated, d.terminated)
                && Arrays.equals(truncated, d.truncated);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(rewards);
    }
}
