package bellman.deploy.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.deploy.graph.NotExportableException;
import bellman.deploy.graph.PolicyGraph;
import bellman.deploy.graph.Port;
import bellman.deploy.graph.Weights;
import bellman.head.ActionValues;
import bellman.head.Bernoulli;
import bellman.head.Categorical;
import bellman.head.Deterministic;
import bellman.head.DiagonalGaussian;
import bellman.head.MultiCategorical;
import bellman.head.PolicyHead;
import bellman.head.ReturnDistribution;
import bellman.head.SquashedGaussian;
import bellman.head.StateDependentGaussian;
import bellman.net.Activation;
import bellman.net.Architecture;
import bellman.net.Backend;
import bellman.net.Image;
import bellman.net.Initialization;
import bellman.net.Layer;
import bellman.net.Network;
import bellman.net.Output;
import bellman.net.Rows;
import bellman.net.Workers;
import bellman.policy.Policy;
import bellman.run.RandomStream;
import bellman.space.Box;
import bellman.space.Dict;
import bellman.space.Discrete;
import bellman.space.MultiBinary;
import bellman.space.MultiDiscrete;
import bellman.space.Space;
import bellman.space.Text;
import bellman.space.Tuple;
import bellman.vector.RunningStatistics;
import bellman.vector.VectorEnvironment;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A graph says what each layer, head and space does.
class LayersExportTest {
    private static final double NEAR = 1e-4;
    private static final RandomStream RANDOM = new RandomStream(11);
    private static final Box ROW = Box.of(6, -2, 2);
    private static final Discrete FOUR = new Discrete(4, 0);

    private static Layer.Dense dense(int width, Activation activation, boolean norm) {
        return new Layer.Dense(width, activation, norm, 1f);
    }

    private static Network network(String backend, Space observations, List<Layer> trunk, Output... outputs) {
        var branch = new Architecture.Branch("policy", trunk, List.of(outputs));
        var architecture = new Architecture(observations.flatSize(), List.of(branch), Initialization.KAIMING);
        return Backend.named(backend).network(architecture, RANDOM, Workers.ONE);
    }

    private static Policy policy(
            Space observations, Space actions, Network network, PolicyHead head, boolean squashed) {
        return new Policy(observations, actions, network, head, squashed, Optional.empty());
    }

    private static PolicyGraph check(Policy policy, boolean masked) {
        try (VectorEnvironment environment =
                VectorEnvironment.of(() -> new Static(policy.observationSpace(), policy.actionSpace(), masked), 5)) {
            PolicyGraph graph =
                    PolicyGraph.of(policy, Weights.of(policy.network()), environment.maskSize(), "test", Map.of());
            Parity parity = Parity.of(policy, graph, environment, 60, 3, NEAR);
            assertTrue(parity.difference().rows() >= 120);
            return graph;
        }
    }

    private static void checkTrunk(String backend, Space observations, List<Layer> trunk) {
        var head = new Categorical(4);
        try (Network network = network(backend, observations, trunk, new Output.Linear(5, 1f))) {
            train(network);
            PolicyGraph graph = check(policy(observations, FOUR, network, head, false), false);
            assertTrue(graph.outputs().stream().map(Port::name).toList().contains("value"));
        }
    }

    /// Forwards of training, so that batch statistics are gathered.
    private static void train(Network network) {
        if (network.stateSize() == 0) {
            float[] inputs = new float[32 * network.inputs()];
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = 2 * (float) RANDOM.nextGaussian() + 1;
            }
            try (Network.Tape tape = network.tape(32, Network.Mode.TRAINING)) {
                network.forward(tape, inputs, Rows.independent(32));
            }
        }
    }

    @Test
    void layersOfBothBackends() {
        for (String backend : List.of("nn", "torch-cpu")) {
            for (Activation activation : Activation.values()) {
                checkTrunk(backend, ROW, List.of(dense(9, activation, false), dense(7, activation, true)));
            }
            var norm = new Layer.BatchNorm(9, 0.9f, 1e-3f, 100, 3, 5);
            checkTrunk(backend, ROW, List.of(dense(9, Activation.RELU, false), norm, dense(5, Activation.TANH, false)));
            checkTrunk(backend, ROW, List.of(new Layer.Noisy(8, Activation.RELU, 0.5f)));
            Layer.Dense stream = dense(3, Activation.TANH, false);
            checkTrunk(
                    backend,
                    ROW,
                    List.of(new Layer.Streams(
                            List.of(List.of(stream), List.of(new Layer.Noisy(4, Activation.RELU, 0.5f), stream)))));
            checkTrunk(backend, ROW, List.of());
        }
    }

    @Test
    void whatIsAddedToVariancesDecidesWhereNumbersAreTiny() {
        var norm = new Layer.BatchNorm(9, 0.5f, 1e-3f, 100, 3, 5);
        List<List<Layer>> trunks =
                List.of(List.of(dense(9, Activation.RELU, true)), List.of(dense(9, Activation.IDENTITY, false), norm));
        for (String backend : List.of("nn", "torch-cpu")) {
            for (List<Layer> trunk : trunks) {
                try (Network network = network(backend, ROW, trunk, new Output.Linear(5, 1f))) {
                    network.parameters().stream()
                            .filter(p ->
                                    List.of("policy/0/weight", "policy/0/bias").contains(p.name()))
                            .forEach(p -> scale(p.values(), 1e-3f));
                    for (int i = 0; i < 30; i++) {
                        train(network);
                    }
                    check(policy(ROW, FOUR, network, new Categorical(4), false), false);
                }
            }
        }
    }

    private static void scale(FloatBuffer values, float factor) {
        for (int i = 0; i < values.capacity(); i++) {
            values.put(i, factor * values.get(i));
        }
    }

    @Test
    void memoryIsCarriedFromStepToStep() {
        for (String backend : List.of("nn", "torch-cpu")) {
            checkTrunk(backend, ROW, List.of(dense(8, Activation.TANH, false), new Layer.Gru(7)));
            checkTrunk(backend, ROW, List.of(new Layer.Lstm(6), new Layer.Gru(5), dense(4, Activation.RELU, false)));
        }
        checkTrunk("torch-cpu", ROW, List.of(new Layer.Transformer(8, 2, 2, 3)));
        checkTrunk("torch-cpu", ROW, List.of(new Layer.Gru(6), new Layer.Transformer(12, 3, 1, 9)));
    }

    @Test
    void imagesAreBytesFramesAndChannels() {
        Box frames = Box.bytes(3, 12, 10, 2);
        var first = new Layer.Convolution(new Image(3, 12, 10, 2), 5, 4, 2, 1, Activation.RELU, 1f);
        var second = new Layer.Convolution(first.output(), 4, 3, 1, 0, Activation.RELU, 1f);
        checkTrunk("torch-cpu", frames, List.of(first, second, dense(8, Activation.RELU, false)));
        var stage = new Layer.ResidualStage(new Image(3, 12, 10, 2), 4, 2, Activation.IDENTITY);
        var last = new Layer.ResidualStage(stage.output(), 3, 1, Activation.RELU);
        checkTrunk("torch-cpu", frames, List.of(stage, last));
    }

    @Test
    void headsOverDiscreteActions() {
        List<Layer> trunk = List.of(dense(8, Activation.TANH, false));
        for (boolean masked : List.of(false, true)) {
            Discrete later = new Discrete(4, -2);
            check(
                    policy(ROW, later, network("nn", ROW, trunk, new Output.Linear(4, 1f)), new Categorical(4), false),
                    masked);
            MultiDiscrete many = new MultiDiscrete(List.of(2, 5, 3));
            check(
                    policy(
                            ROW,
                            many,
                            network("nn", ROW, trunk, new Output.Linear(10, 1f)),
                            new MultiCategorical(2, 5, 3),
                            false),
                    masked);
            for (var returns : List.of(
                    new ReturnDistribution.Expected(),
                    new ReturnDistribution.Quantiles(7),
                    new ReturnDistribution.Categorical(9, -5, 30))) {
                for (boolean dueling : List.of(false, true)) {
                    var head = new ActionValues(4, returns, dueling);
                    Network network = network("nn", ROW, trunk, new Output.Linear(head.width(), 1f));
                    check(policy(ROW, later, network, head, false), masked);
                }
            }
        }
        MultiBinary switches = new MultiBinary(5);
        check(
                policy(ROW, switches, network("nn", ROW, trunk, new Output.Linear(5, 1f)), new Bernoulli(5), false),
                false);
    }

    @Test
    void headsOverNumbers() {
        List<Layer> trunk = List.of(dense(8, Activation.TANH, false));
        Box bounded = new Box(List.of(3), new float[] {-1, 0, -7}, new float[] {1, 3, 0.5f}, Box.Type.FLOAT32);
        Box open = new Box(
                List.of(3, 1),
                new float[] {-1, Float.NEGATIVE_INFINITY, 0},
                new float[] {1, 3, Float.POSITIVE_INFINITY},
                Box.Type.FLOAT32);
        Output free = new Output.Free(3, -0.5f);
        Output mean = new Output.Linear(3, 2f);
        check(policy(ROW, open, network("nn", ROW, trunk, mean, free), new DiagonalGaussian(3), false), false);
        check(
                policy(
                        ROW,
                        bounded,
                        network("nn", ROW, trunk, new Output.Linear(6, 9f)),
                        new SquashedGaussian(3, -2, 1),
                        true),
                false);
        check(policy(ROW, bounded, network("nn", ROW, trunk, mean), new Deterministic(3), true), false);
    }

    @Test
    void deviationsThatFollowTheState() {
        Box bounded = new Box(List.of(3), new float[] {-1, 0, -7}, new float[] {1, 3, 0.5f}, Box.Type.FLOAT32);
        List<Layer> trunk = List.of(dense(8, Activation.TANH, false));
        for (boolean squash : List.of(false, true)) {
            // What is added to the variance decides where deviations are small.
            for (float logStd : new float[] {-1, -8}) {
                Output deviations = new Output.Free(24, logStd);
                Network network =
                        network("nn", ROW, trunk, new Output.Linear(3, 2f), new Output.Features(false), deviations);
                check(policy(ROW, bounded, network, new StateDependentGaussian(3, 8, squash), squash), false);
            }
        }
    }

    @Test
    void observationsAreWhatTheSpaceSays() {
        Space nested = new Dict(Map.of(
                "image",
                Box.bytes(2, 3, 1),
                "goal",
                new Discrete(5, 2),
                "pair",
                Tuple.of(new MultiDiscrete(List.of(3, 2)), new MultiBinary(4)),
                "one",
                new Box(List.of(), new float[] {-1}, new float[] {4}, Box.Type.FLOAT32)));
        Network network = network("nn", nested, List.of(dense(8, Activation.TANH, false)), new Output.Linear(4, 1f));
        PolicyGraph graph = check(policy(nested, FOUR, network, new Categorical(4), false), false);
        assertEquals(
                List.of(
                        "observation.goal",
                        "observation.image",
                        "observation.one",
                        "observation.pair.0",
                        "observation.pair.1"),
                graph.inputs().stream().map(Port::name).toList());
    }

    @Test
    void theNormaliserIsInsideTheGraph() {
        var statistics = new RunningStatistics(6, 1e-8, 1.5f);
        float[] rows = new float[600];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i % 6 + (i % 6 + 1) * (float) RANDOM.nextGaussian();
        }
        statistics.update(rows, 100);
        for (Space space : List.of(ROW, Box.of(List.of(3, 2), -9, 9), Box.bytes(6))) {
            Network network = network("nn", space, List.of(dense(8, Activation.TANH, false)), new Output.Linear(4, 1f));
            check(new Policy(space, FOUR, network, new Categorical(4), false, Optional.of(statistics)), false);
        }
    }

    @Test
    void anotherPolicyIsToldApart() {
        Network one = network("nn", ROW, List.of(dense(8, Activation.TANH, false)), new Output.Linear(4, 1f));
        Policy policy = policy(ROW, FOUR, one, new Categorical(4), false);
        var graph = PolicyGraph.of(policy, Weights.of(one), 0, "test", Map.of());
        var bias = one.parameters().getLast().values();
        bias.put(0, bias.get(0) + 0.01f);
        try (VectorEnvironment environment = VectorEnvironment.of(() -> new Static(ROW, FOUR, false), 2)) {
            String message = assertThrows(
                            DiffersException.class, () -> Parity.of(policy, graph, environment, 16, 3, NEAR))
                    .getMessage();
            assertTrue(
                    message.matches(
                            "(logits|probabilities|action) at (step \\d+ of environment \\d|drawn observation \\d+),"
                                    + " .*nothing was written.*"),
                    message);
            assertTrue(Parity.of(policy, graph, environment, 16, 3, 0.5)
                            .difference()
                            .largest()
                    > 0.001);
        }
    }

    @Test
    void aTrainingThatDivergedIsRefusedByName() {
        Network network = network("nn", ROW, List.of(), new Output.Linear(4, 1f));
        network.parameters().getLast().values().put(1, Float.NaN);
        String message = assertThrows(
                        NotExportableException.class, () -> Weights.of(network).requireFinite())
                .getMessage();
        assertTrue(message.contains("diverged (element 1 of policy/0/bias is NaN)"), message);
    }

    @Test
    void drawnObservationsLieFarAroundThePlayedOnesInEachPartAndMemoriesAreThoseOfThePlay() {
        Space nested = new Dict(Map.of("goal", new Discrete(5, 2), "place", Box.of(2, -1, 1)));
        Network network = network("nn", nested, List.of(new Layer.Gru(3)), new Output.Linear(4, 1f));
        Policy policy = policy(nested, FOUR, network, new Categorical(4), false);
        try (VectorEnvironment environment = VectorEnvironment.of(() -> new Static(nested, FOUR, false), 2)) {
            Probe probe = Probe.play(policy, environment, 40, 3);
            probe.remember(new float[] {1, 2, 3, 4, 5, 6});
            Questions drawn = probe.draw(64);
            float farthest = 0;
            for (int row = 0; row < drawn.rows(); row++) {
                float goal = drawn.observations()[3 * row];
                assertTrue(goal == (int) goal && goal >= 2 && goal <= 6, "goal " + goal);
                farthest = Math.max(farthest, Math.abs(drawn.observations()[3 * row + 1]));
                farthest = Math.max(farthest, Math.abs(drawn.observations()[3 * row + 2]));
                float first = drawn.state()[3 * row];
                assertTrue((first == 1 || first == 4) && drawn.state()[3 * row + 2] == first + 2, "memory " + first);
            }
            assertTrue(farthest > 2.5 && farthest <= 5.1, "places are from -1 to 1, drawn up to " + farthest);
        }
    }

    @Test
    void aTextIsRefusedByName() {
        Space text = new Text(0, 3, "ab");
        Network network = network("nn", text, List.of(), new Output.Linear(4, 1f));
        String message = assertThrows(
                        NotExportableException.class,
                        () -> check(policy(text, FOUR, network, new Categorical(4), false), false))
                .getMessage();
        assertTrue(message.startsWith("observation is Text"), message);
    }
}
