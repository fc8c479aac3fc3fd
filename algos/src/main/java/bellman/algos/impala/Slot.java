package bellman.algos.impala;

import bellman.rollout.Collector;
import bellman.rollout.RecentEpisodes;
import bellman.rollout.Rollout;
import bellman.run.Metrics;
import bellman.run.Snapshot;
import bellman.run.State;

/// A rollout with the version of the weights that collected it, and what the actor's episodes had come to.
final class Slot implements Snapshot {
    final Rollout rollout;
    long version;
    private final Metrics clock = new Metrics();
    private long episodes;
    private double returnMean;
    private double lengthMean;

    Slot(Rollout rollout) {
        this.rollout = rollout;
    }

    void note(Collector collector) {
        RecentEpisodes recent = collector.episodes();
        episodes = recent.finished();
        returnMean = recent.returnMean();
        lengthMean = recent.lengthMean();
        clock.clear();
        collector.meter(clock);
    }

    void report(Metrics metrics) {
        metrics.put("rollout/episodes", episodes);
        if (episodes > 0) {
            metrics.put("rollout/return-mean", returnMean);
            metrics.put("rollout/length-mean", lengthMean);
        }
    }

    /// Reports how long collecting it took, unless another run did that.
    void meter(Metrics receiver) {
        clock.forEach(receiver::put);
    }

    @Override
    public void save(State state) {
        rollout.save(state.at("rollout"));
        state.put("version", new long[] {version, episodes});
        state.put("means", new double[] {returnMean, lengthMean});
    }

    @Override
    public void load(State state) {
        rollout.load(state.at("rollout"));
        clock.clear();
        long[] counts = state.longs("version", 2);
        version = counts[0];
        episodes = counts[1];
        double[] means = state.doubles("means", 2);
        returnMean = means[0];
        lengthMean = means[1];
    }
}
