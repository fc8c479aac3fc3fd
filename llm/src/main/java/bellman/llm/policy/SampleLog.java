package bellman.llm.policy;

import bellman.llm.rollout.Group;
import bellman.llm.rollout.Rollout;
import bellman.train.Callback;
import bellman.train.RunLog;
import bellman.train.Training;
import bellman.train.TrainingEvent;

/// Writes down some of what a policy draws while it learns: the first group of now and then a batch.
///
/// @param trainer whose batches
/// @param log that takes them
record SampleLog(OnlineTrainer trainer, RunLog log) implements Callback {
    private static final int EVERY = 10;

    @Override
    public void on(TrainingEvent event, Training training) {
        if (!(event instanceof TrainingEvent.Iterated iterated)) {
            return;
        }
        trainer.latest().filter(e -> e.number() % EVERY == 0).ifPresent(e -> {
            Group group = e.drawn().getFirst();
            for (Rollout rollout : group.rollouts()) {
                log.sample(Evaluated.line("rollout", iterated.step(), rollout));
            }
        });
    }
}
