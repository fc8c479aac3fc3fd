package bellman.app;

import bellman.envs.Environments;
import bellman.net.Backend;
import bellman.registry.EnvironmentOptions;
import bellman.rollout.RecentEpisodes;
import bellman.stats.Summary;
import bellman.store.RunStart;
import bellman.store.config.ConfigDocument;
import bellman.store.job.Conclusion;
import bellman.store.job.Shown;
import bellman.store.job.TrainingJob;
import bellman.store.job.TrainingKind;
import bellman.train.AgentTrainer;
import bellman.train.Budget;
import bellman.train.EnvironmentConfig;
import bellman.train.Evaluation;
import bellman.train.RunConfig;
import bellman.train.RunLog;
import bellman.train.Training;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// Trainings of agents in environments: what is not of another kind.
final class Control implements TrainingKind {

    Control() {}

    @Override
    public Set<String> algorithms() {
        return Set.of();
    }

    @Override
    public RunConfig bind(ConfigDocument document) {
        return Configurations.bind(document);
    }

    @Override
    public ConfigDocument effective(ConfigDocument document) {
        try (Experiment experiment = Experiment.of(document)) {
            return experiment.document();
        }
    }

    @Override
    public boolean mayChange(String key, Record configuration) {
        return key.startsWith("budget.")
                || key.startsWith("evaluation.")
                || key.startsWith("checkpoint.")
                || key.equals("threads")
                        && configuration instanceof RunConfig now
                        && !Backend.named(now.backend()).threadsDecide();
    }

    @Override
    public Set<String> resultNumbers() {
        return Returns.numbers();
    }

    @Override
    public TrainingJob open(ConfigDocument document) {
        Experiment experiment = Experiment.of(document);
        try {
            return new Job(experiment, experiment.trainer());
        } catch (RuntimeException | Error e) {
            experiment.close();
            throw e;
        }
    }

    /// An agent's training.
    private record Job(Experiment experiment, AgentTrainer trainer) implements TrainingJob {

        @Override
        public RunStart start(String version) {
            RunConfig config = experiment.config();
            return new RunStart(
                    experiment.document(),
                    Configurations.algorithm(config),
                    config.environment().id(),
                    config.seed(),
                    config.threads(),
                    version);
        }

        @Override
        public int keepCheckpoints() {
            return experiment.config().checkpoint().keep();
        }

        @Override
        public Budget budget() {
            return experiment.config().budget();
        }

        @Override
        public List<Shown> shown() {
            return List.of(
                    new Shown("return", RecordedRun.RETURN, "return_mean"),
                    new Shown("lost episodes", RecentEpisodes.LOST, "lost_episodes"));
        }

        @Override
        public List<String> notices() {
            EnvironmentConfig environment = experiment.config().environment();
            return Environments.find(environment.id())
                    .factory()
                    .notices(new EnvironmentOptions(environment.options()))
                    .stream()
                    .map(n -> environment.id() + ": " + n)
                    .toList();
        }

        @Override
        public List<String> resumeNotices() {
            return trainer.resumesExactly()
                    ? List.of()
                    : List.of(
                            "the state of " + experiment.config().environment().id()
                                    + " cannot be saved: episodes begin anew, and the run differs from an uninterrupted one");
        }

        @Override
        public void settle(Path run) {}

        @Override
        public Training training(RunLog log) {
            return experiment.training(trainer, log);
        }

        @Override
        public Conclusion conclude(long step) {
            Evaluation evaluation = experiment.evaluate(trainer.policy());
            Summary summary = Summary.of(evaluation.returns());
            return new Conclusion(
                    Returns.of(summary),
                    evaluation.samples(step),
                    List.of(Returns.sentence(summary)),
                    List.of("bellman eval RUN", "bellman runs plot RUN"));
        }

        @Override
        public void close() {
            try (experiment) {
                trainer.close();
            }
        }
    }
}
