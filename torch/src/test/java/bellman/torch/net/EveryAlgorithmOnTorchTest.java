package bellman.torch.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.algos.Algorithms;
import bellman.algos.ppo.PpoConfig;
import bellman.dataset.DatasetFormat;
import bellman.dataset.StepDataset;
import bellman.envs.Environments;
import bellman.net.Backend;
import bellman.net.Workers;
import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.store.config.ConfigDocument;
import bellman.train.AgentTrainer;
import bellman.train.EnvironmentConfig;
import bellman.train.RunConfig;
import bellman.train.Setup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A hundred updates of every algorithm that has networks, acting included, on either backend, chosen by configuration.
///
/// Both begin with the same weights and draw the same random numbers. What they compute differs by rounding, about 1e-7
/// of
/// a sum, which training multiplies. So it is not each weight that is compared but how far the networks' ends lie
/// apart,
/// beside the way that they went from the beginning: at most [#TOLERANCE] of it, where a millionth was found. Networks,
/// batches and numbers of steps are small for that: a single action that is chosen otherwise would be another training.
/// TRPO is damped more than by custom: else conjugate gradients multiply rounding a hundred thousand times over in a
/// hundred updates.
final class EveryAlgorithmOnTorchTest {
    private static final double TOLERANCE = 1e-3;
    private static final long UPDATES = 100;
    /// What a network's weights are saved under.
    private static final Pattern NETWORK = Pattern.compile("(.*?(^|/)(network|target|target-actor|learning|fixed))/.*");

    private static final String ROUNDS = "rounds: {learning-starts: 40, train-frequency: 2, gradient-steps: 2,"
            + " batch-size: 16, report-interval: 20}, replay: {capacity: 300%s}";
    private static final String NETWORKS = "actor: {hidden: [16, 16]%s}, critic: {hidden: [16, 16]%s}";
    private static final String DQN = "type: dqn, learning-rate: 1e-3, adam-epsilon: 1e-5, target-interval: 7,"
            + " target-share: 0.5, " + ROUNDS + ", network: {hidden: [16, 16]%s}%s";
    private static final String RANDOM = ", exploration: {initial: 0.5, last: 0.5, steps: 1}";
    private static final String PPO =
            "type: ppo, rollout-steps: 8, minibatch-size: 8, epochs: 5, learning-rate: 1e-3, network: {hidden: [16]%s}%s";
    private static final String BATCH = "batch: {size: 16, report-interval: 50, learning-rate: 1e-3}";
    private static final String CLONED = "actor: {hidden: [16, 16]}, value: {hidden: [16, 16]}";

    @TempDir
    private static Path folder;

    /// @param environments side by side
    /// @param algorithm as in YAML, with the file of recorded steps for `FILE`
    record Case(String name, String environment, int environments, String algorithm) {
        RunConfig config(String backend) {
            String yaml = "environment: {id: " + environment + ", count: " + environments + "}\nbackend: " + backend
                    + "\nseed: 5\nalgorithm: {" + algorithm.replace("FILE", file().toString()) + "}\n";
            return ConfigDocument.parse(yaml, name).bind(RunConfig.class, RunConfig.of(PpoConfig.defaults()));
        }

        AgentTrainer trainer(String backend) {
            RunConfig config = config(backend);
            EnvironmentConfig e = config.environment();
            var wrapped = e.forTraining(
                    Environments.make(e.id(), e.count(), e.autoreset()),
                    config.algorithm().discount());
            return config.algorithm()
                    .trainer(new Setup(
                            wrapped.environment(),
                            wrapped.statistics(),
                            Backend.named(config.backend()),
                            Workers.ONE,
                            config.seed()));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Path file() {
        return folder.resolve("steps.parquet");
    }

    static List<Case> cases() {
        List<Case> all = new ArrayList<>();
        String replay = ROUNDS.formatted("");
        String networks = NETWORKS.formatted("", "");
        all.add(new Case("PPO", "Pendulum-v1", 4, PPO.formatted("", "")));
        all.add(new Case("PPO, gSDE", "Pendulum-v1", 4, PPO.formatted(", state-dependent-noise: true", "")));
        all.add(new Case("PPO, LSTM", "Recall-v0", 4, PPO.formatted(", memory: lstm, memory-size: 8", "")));
        all.add(new Case(
                "PPO, random network distillation",
                "MountainCar-v0",
                4,
                PPO.formatted("", ", novelty: {kind: distillation, width: 16, batch-size: 8}")));
        all.add(new Case("A2C", "CartPole-v1", 2, "type: a2c, rollout-steps: 4, network: {hidden: [16]}"));
        all.add(
                new Case(
                        "TRPO",
                        "CartPole-v1",
                        4,
                        "type: trpo, rollout-steps: 8, minibatch-size: 32, value-epochs: 1, damping: 1, network: {hidden: [16]}"));
        all.add(new Case(
                "IMPALA",
                "CartPole-v1",
                2,
                "type: impala, rollout-steps: 4, max-gradient-norm: 1, network: {hidden: [16]}"));
        all.add(new Case(
                "double DQN, two steps",
                "CartPole-v1",
                1,
                DQN.formatted(", return-steps: 2", "", ", double-q: true" + RANDOM)));
        all.add(new Case(
                "dueling C51",
                "CartPole-v1",
                1,
                DQN.formatted(
                        "",
                        "",
                        ", dueling: true, returns: {kind: categorical, atoms: 11, low: -10, high: 10}" + RANDOM)));
        all.add(new Case(
                "QR-DQN, masks",
                "MaskedChoice-v0",
                1,
                DQN.formatted("", "", ", returns: {kind: quantiles, atoms: 11}" + RANDOM)));
        all.add(new Case(
                "Rainbow",
                "CartPole-v1",
                1,
                DQN.formatted(
                        ", return-steps: 3, prioritized: true",
                        "",
                        ", double-q: true, dueling: true, noisy: true,"
                                + " returns: {kind: categorical, atoms: 11, low: -10, high: 10}")));
        all.add(new Case(
                "recurrent DQN",
                "Recall-v0",
                1,
                DQN.formatted("", ", memory: lstm, memory-size: 8", ", sequence-length: 5, burn-in: 3" + RANDOM)));
        all.add(new Case("SAC", "Pendulum-v1", 1, "type: sac, " + replay + ", " + networks));
        all.add(new Case(
                "SAC, gSDE",
                "Pendulum-v1",
                1,
                "type: sac, " + replay + ", "
                        + NETWORKS.formatted(", state-dependent-noise: true, noise-interval: 8", "")));
        all.add(new Case("SAC, discrete", "CartPole-v1", 1, "type: sac, " + replay + ", " + networks));
        all.add(new Case(
                "DroQ",
                "Pendulum-v1",
                1,
                "type: sac, judgement: mean, policy-delay: 3, " + replay + ", "
                        + NETWORKS.formatted("", ", layer-norm: true, dropout: 0.1")));
        all.add(new Case("TD3", "Pendulum-v1", 1, "type: td3, " + replay + ", " + networks));
        all.add(new Case(
                "DDPG",
                "Pendulum-v1",
                1,
                "type: td3, policy-delay: 1, target-noise: 0, noise: {kind: ornstein-uhlenbeck}, " + replay + ", "
                        + NETWORKS.formatted("", ", count: 1")));
        all.add(new Case("TQC", "Pendulum-v1", 1, "type: tqc, quantiles: 7, dropped: 1, " + replay + ", " + networks));
        all.add(new Case(
                "CrossQ",
                "Pendulum-v1",
                1,
                "type: crossq, normalization: {renormalize-after: 50}, " + replay + ", " + networks));
        all.add(offline("cloning", "regression", CLONED));
        all.add(offline("AWR", "regression", "weighting: exponential, beta: 3, " + CLONED));
        all.add(offline("IQL", "iql", CLONED + ", critic: {hidden: [16, 16]}"));
        all.add(offline("CQL", "cql", "samples: 3, " + networks));
        all.add(offline("TD3+BC", "td3-bc", networks));
        return all;
    }

    private static Case offline(String name, String type, String rest) {
        return new Case(name, "Pendulum-v1", 1, "type: " + type + ", dataset: {path: FILE}, " + BATCH + ", " + rest);
    }

    /// Steps of somebody who acts at random in an environment with Pendulum's spaces.
    @BeforeAll
    static void record() {
        int steps = 200;
        var random = new RandomStream(1);
        var data = new StepDataset(
                3,
                1,
                numbers(3 * steps, 1, random),
                numbers(steps, 2, random),
                numbers(steps, 1, random),
                numbers(3 * steps, 1, random),
                new boolean[steps],
                new boolean[steps]);
        for (int i = 9; i < steps; i += 10) {
            data.terminated()[i] = true;
        }
        DatasetFormat.of(file()).write(data, file());
    }

    private static float[] numbers(int count, float largest, RandomStream random) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = largest * (2 * random.nextFloat() - 1);
        }
        return numbers;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void aHundredUpdatesAgree(Case c) {
        try (AgentTrainer nn = c.trainer("nn");
                AgentTrainer torch = c.trainer("torch-cpu")) {
            Map<String, List<float[]>> beginning = networks(saved(nn));
            while (updates(saved(nn)) < UPDATES) {
                nn.iterate(0, new Metrics());
                torch.iterate(0, new Metrics());
            }
            assertEquals(updates(saved(nn)), updates(saved(torch)));
            Map<String, List<float[]>> expected = networks(saved(nn));
            Map<String, List<float[]>> found = networks(saved(torch));
            assertEquals(beginning.keySet(), found.keySet());
            double farthest = 0;
            for (String network : expected.keySet()) {
                double way = distance(beginning.get(network), expected.get(network));
                double apart = distance(expected.get(network), found.get(network));
                assertTrue(apart <= TOLERANCE * way, network + ": " + apart + " apart after a way of " + way);
                farthest = Math.max(farthest, way);
            }
            assertTrue(farthest > 0.1, "the way was " + farthest);
        }
    }

    @Test
    void noAlgorithmWithNetworksIsLeftOut() {
        Set<Class<?>> expected = new HashSet<>(new Algorithms().variants().values());
        expected.removeIf(type -> type.getPackageName().endsWith(".tabular"));
        Set<Class<?>> compared = new HashSet<>();
        for (Case c : cases()) {
            compared.add(c.config("nn").algorithm().getClass());
        }
        assertEquals(expected, compared);
    }

    private static State saved(AgentTrainer trainer) {
        State state = new State();
        trainer.save(state);
        return state;
    }

    /// How many steps the optimiser took that took most.
    private static long updates(State state) {
        return state.entries().entrySet().stream()
                .filter(e -> e.getKey().endsWith("optimizer/steps"))
                .map(e -> ((long[]) e.getValue())[0])
                .max(Comparator.naturalOrder())
                .orElse(0L);
    }

    private static Map<String, List<float[]>> networks(State state) {
        Map<String, List<float[]>> networks = new TreeMap<>();
        state.entries().forEach((name, value) -> {
            Matcher network = NETWORK.matcher(name);
            if (network.matches() && value instanceof float[] weights) {
                networks.computeIfAbsent(network.group(1), n -> new ArrayList<>())
                        .add(weights);
            }
        });
        return networks;
    }

    private static double distance(List<float[]> from, List<float[]> to) {
        double sum = 0;
        for (int i = 0; i < from.size(); i++) {
            assertEquals(from.get(i).length, to.get(i).length);
            for (int j = 0; j < from.get(i).length; j++) {
                double d = (double) from.get(i)[j] - to.get(i)[j];
                sum += d * d;
            }
        }
        return Math.sqrt(sum);
    }
}
