package bellman.examples;

import bellman.app.Experiment;
import bellman.train.Callback;
import bellman.train.RunLog;
import bellman.train.Training;
import bellman.train.TrainingEvent;

/// A callback of one's own: says how training goes, and ends it when ten iterations in a row brought nothing new.
public final class OwnCallback implements Callback {
    private static final int PATIENCE = 10;
    private double best = Double.NEGATIVE_INFINITY;
    private int idle;

    /// A callback that has seen nothing yet.
    public OwnCallback() {}

    @Override
    public void on(TrainingEvent event, Training training) {
        switch (event) {
            case TrainingEvent.Iterated e -> {
                double mean = e.metrics().value("rollout/return-mean");
                idle = mean > best ? 0 : idle + 1;
                best = Math.max(best, Double.isNaN(mean) ? best : mean);
                if (best >= 450 && idle >= PATIENCE) {
                    training.stop("no progress for " + PATIENCE + " iterations");
                }
            }
            case TrainingEvent.Finished e -> System.out.println("ended at step " + e.step() + ": " + e.reason());
            case TrainingEvent.Started e -> System.out.println("begins at step " + e.step());
            case TrainingEvent.Evaluated e -> System.out.println("evaluated: " + e.findings());
            case TrainingEvent.Checkpointed e -> System.out.println("stored at step " + e.step());
        }
    }

    /// Trains with it.
    public static void main(String[] words) {
        try (var experiment = Experiment.of("cartpole");
                var trainer = experiment.trainer()) {
            experiment
                    .training(trainer, RunLog.NONE)
                    .callback(new OwnCallback())
                    .run();
        }
    }
}
