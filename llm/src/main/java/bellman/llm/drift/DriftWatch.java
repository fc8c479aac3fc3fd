package bellman.llm.drift;

import bellman.llm.policy.Evaluated;
import bellman.llm.rollout.Group;
import bellman.llm.rollout.Rollout;
import bellman.train.RunLog;
import bellman.train.Training;
import bellman.train.TrainingEvent;

/// Writes down some of the episodes that were drawn, and ends training once their epochs are over: how many there are
/// to learn from is not known before they are drawn.
final class DriftWatch {
    private static final int GROUPS = 8;

    private DriftWatch() {}

    static void look(TrainingEvent event, Training training, DriftTrainer trainer, RunLog log) {
        if (!(event instanceof TrainingEvent.Iterated iterated)) {
            return;
        }
        trainer.news().stream().limit(GROUPS).map(Group::rollouts).forEach(rollouts -> {
            for (Rollout rollout : rollouts) {
                log.sample(Evaluated.line("rollout", iterated.step(), rollout));
            }
        });
        if (trainer.hasReadAll()) {
            training.stop("all episodes were learned from");
        }
    }
}
