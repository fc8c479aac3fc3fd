package bellman.app;

import bellman.envs.Environments;
import bellman.net.Backend;
import bellman.net.Workers;
import bellman.policy.Policy;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.space.Space;
import bellman.store.config.ConfigDocument;
import bellman.train.AgentTrainer;
import bellman.train.AlgorithmConfig;
import bellman.train.Cadence;
import bellman.train.EnvironmentConfig;
import bellman.train.Evaluation;
import bellman.train.RunConfig;
import bellman.train.RunLog;
import bellman.train.Setup;
import bellman.train.Training;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/// A configured run: what a preset or a configuration file says, checked, and the objects that it
/// describes.
///
/// ```java
/// try (var experiment = Experiment.of("cartpole"); var trainer = experiment.trainer()) {
///     experiment.training(trainer, RunLog.NONE).run();
///     System.out.println(experiment.evaluate(trainer.policy()).returnMean());
/// }
/// ```
public final class Experiment implements AutoCloseable {
    private static final int EVALUATION_ENVIRONMENTS = 100;
    private final RunConfig config;
    private final AlgorithmSpaces spaces;
    private final Workers workers;

    private record AlgorithmSpaces(Space observations, Space actions) {}

    private Experiment(RunConfig config, AlgorithmSpaces spaces) {
        this.config = config;
        this.spaces = spaces;
        workers = new Workers(config.threads());
    }

    /// The experiment that a preset or a YAML file describes.
    ///
    /// @throws IllegalArgumentException if there is neither
    public static Experiment of(String presetOrFile) {
        return of(document(presetOrFile));
    }

    /// What a preset or a YAML file says.
    ///
    /// @throws IllegalArgumentException if there is neither
    public static ConfigDocument document(String presetOrFile) {
        if (Presets.exists(presetOrFile)) {
            return Presets.find(presetOrFile);
        }
        Path file = Path.of(presetOrFile);
        boolean isPath = presetOrFile.endsWith(".yaml") || presetOrFile.endsWith(".yml") || Files.isRegularFile(file);
        return isPath ? ConfigDocument.parse(file) : Presets.find(presetOrFile);
    }

    /// The experiment that `document` describes.
    ///
    /// @throws bellman.store.config.ConfigException if a key is unknown, has no effect or a wrong value
    /// @throws IllegalArgumentException if there is no such environment or backend
    /// @throws bellman.cli.MissingModuleException if its backend is in a module that is not on the class path
    public static Experiment of(ConfigDocument document) {
        document.require(RunConfig.class, "environment.id", "say where to train; bellman envs list shows the choice");
        RunConfig config = Configurations.bind(document);
        requireBackend(config.backend());
        EnvironmentConfig environment = config.environment();
        try (VectorEnvironment one =
                environment.forEvaluation(made(environment, 1, environment.autoreset(), Workers.ONE))) {
            AlgorithmSpaces spaces = new AlgorithmSpaces(one.observationSpace(), one.actionSpace());
            document.refuse(RunConfig.class, ineffective(config, spaces));
            return new Experiment(config, spaces);
        }
    }

    private static VectorEnvironment made(
            EnvironmentConfig environment, int count, AutoresetMode mode, Workers workers) {
        return Environments.find(environment.id()).make(environment.order(count, mode, workers));
    }

    /// Whether the backend `name` is on the class path.
    static boolean hasBackend(String name) {
        try {
            Backend.named(name);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void requireBackend(String name) {
        try {
            Backend.named(name);
        } catch (IllegalArgumentException e) {
            Elsewhere.find("backend", name).map(Elsewhere::missing).ifPresent(missing -> {
                throw missing;
            });
            throw e;
        }
    }

    private static Map<String, String> ineffective(RunConfig config, AlgorithmSpaces spaces) {
        Map<String, String> below = config.algorithm().ineffective(spaces.observations(), spaces.actions());
        return below.entrySet().stream().collect(Collectors.toMap(e -> "algorithm." + e.getKey(), Map.Entry::getValue));
    }

    /// The configuration.
    public RunConfig config() {
        return config;
    }

    /// The whole configuration as a document, without the keys that have no effect.
    public ConfigDocument document() {
        return ConfigDocument.effective(config)
                .without(ineffective(config, spaces).keySet());
    }

    /// A trainer with fresh weights. Closing it closes its environments.
    ///
    /// @throws bellman.train.UnsupportedSpaceException if the algorithm cannot learn in the environment
    public AgentTrainer trainer() {
        EnvironmentConfig environment = config.environment();
        AlgorithmConfig algorithm = config.algorithm();
        VectorEnvironment raw = made(environment, environment.count(), environment.autoreset(), workers);
        try {
            EnvironmentConfig.Wrapped wrapped = environment.forTraining(raw, algorithm.discount());
            return algorithm.trainer(new Setup(
                    wrapped.environment(),
                    wrapped.statistics(),
                    Backend.named(config.backend()),
                    workers,
                    config.seed()));
        } catch (RuntimeException | Error e) {
            raw.close();
            throw e;
        }
    }

    /// The training that the configuration describes.
    public Training training(AgentTrainer trainer, RunLog log) {
        return Training.of(trainer, config.budget())
                .log(log)
                .checkpoints(
                        new Cadence(config.checkpoint().every()),
                        config.checkpoint().seconds())
                .evaluations(new Cadence(config.evaluation().every()), () -> evaluate(trainer.policy()));
    }

    /// The policy that a checkpoint of this run holds.
    public Policy policy(State checkpoint) {
        return policy(checkpoint, config.backend());
    }

    /// The same on another backend, by its name.
    public Policy policy(State checkpoint, String backend) {
        return config.algorithm()
                .policy(spaces.observations(), spaces.actions(), Backend.named(backend), checkpoint.at("trainer"));
    }

    /// Refuses `other` if its environment has other spaces than this one's.
    ///
    /// @param option that made it so, for the message
    void requireSpacesOf(Experiment other, String option) {
        requireSame(option, "observations", spaces.observations(), other.spaces.observations());
        requireSame(option, "actions", spaces.actions(), other.spaces.actions());
    }

    private static void requireSame(String option, String what, Space trained, Space found) {
        if (!trained.equals(found)) {
            throw new IllegalArgumentException(option + ": " + what + " are then " + found
                    + ", and the policy was trained on " + trained + "; leave the option out");
        }
    }

    /// `count` environments as a policy is evaluated in them. To be closed.
    public VectorEnvironment environment(int count) {
        EnvironmentConfig environment = config.environment();
        return environment.forEvaluation(made(environment, count, environment.autoreset(), workers));
    }

    /// Evaluates as the configuration says, on episodes that depend only on its seed.
    public Evaluation evaluate(Policy policy) {
        RunConfig.EvaluationConfig evaluation = config.evaluation();
        long seed = RandomStream.of(config.seed(), "evaluation").nextLong();
        return evaluate(policy, evaluation.episodes(), seed, evaluation.deterministic());
    }

    /// Evaluates `episodes` episodes.
    public Evaluation evaluate(Policy policy, int episodes, long seed, boolean deterministic) {
        try (VectorEnvironment raw = environment(Math.min(episodes, EVALUATION_ENVIRONMENTS))) {
            return Evaluation.of(policy, raw, episodes, seed, deterministic);
        }
    }

    @Override
    public void close() {
        workers.close();
    }
}
