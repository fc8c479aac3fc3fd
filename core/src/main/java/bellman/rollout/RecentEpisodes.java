package bellman.rollout;

import bellman.run.Metrics;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.vector.VectorStep;

/// The last hundred finished episodes of training, and how many there were in all.
public final class RecentEpisodes implements Snapshot {
    /// The series of [#lost()].
    public static final String LOST = "rollout/lost-episodes";

    private static final int WINDOW = 100;
    private final double[] returns = new double[WINDOW];
    private final int[] lengths = new int[WINDOW];
    private long finished;
    private long lost;

    /// Adds the episode of environment `env` that `step` ended. One that was lost is only counted.
    public void add(VectorStep step, int env) {
        if (step.lost()[env]) {
            lost++;
        } else {
            add(step.episodeReturns()[env], step.episodeLengths()[env]);
        }
    }

    /// Adds a finished episode.
    public void add(double episodeReturn, int length) {
        int at = (int) (finished++ % WINDOW);
        returns[at] = episodeReturn;
        lengths[at] = length;
    }

    /// Episodes finished since training began.
    public long finished() {
        return finished;
    }

    /// Episodes that were lost since training began, see [VectorStep#lost()].
    public long lost() {
        return lost;
    }

    /// Mean return of the last hundred episodes, `NaN` before the first.
    public double returnMean() {
        int n = (int) Math.min(finished, WINDOW);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += returns[i];
        }
        return sum / n;
    }

    /// Mean length of the last hundred episodes, `NaN` before the first.
    public double lengthMean() {
        int n = (int) Math.min(finished, WINDOW);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += lengths[i];
        }
        return sum / n;
    }

    /// Puts `rollout/episodes`, after the first episode `rollout/return-mean` and `rollout/length-mean`, and after the
    /// first lost one [#LOST].
    public void report(Metrics metrics) {
        metrics.put("rollout/episodes", (double) finished);
        if (finished > 0) {
            metrics.put("rollout/return-mean", returnMean());
            metrics.put("rollout/length-mean", lengthMean());
        }
        if (lost > 0) {
            metrics.put(LOST, (double) lost);
        }
    }

    @Override
    public void save(State state) {
        state.put("returns", returns);
        state.put("lengths", lengths);
        state.put("finished", new long[] {finished});
        state.put("lost", new long[] {lost});
    }

    @Override
    public void load(State state) {
        state.read("returns", returns);
        state.read("lengths", lengths);
        finished = state.longs("finished", 1)[0];
        // Runs of old have not counted them.
        lost = state.has("lost") ? state.longs("lost", 1)[0] : 0;
    }
}
