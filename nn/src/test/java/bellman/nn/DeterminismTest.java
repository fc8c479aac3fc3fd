package bellman.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.net.Activation;
import bellman.net.Architecture;
import bellman.net.Architecture.Branch;
import bellman.net.Image;
import bellman.net.Initialization;
import bellman.net.Layer;
import bellman.net.Network;
import bellman.net.Optimizer;
import bellman.net.OptimizerConfig;
import bellman.net.Output;
import bellman.net.Parameter;
import bellman.net.Rows;
import bellman.net.Workers;
import bellman.run.RandomStream;
import bellman.run.State;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The same seed gives the same bits, on every run and on any number of threads.
final class DeterminismTest {

    /// A network with the rows that it is trained on.
    record Case(Architecture plan, int steps, int lanes) {}

    static Stream<Case> cases() {
        Layer tanh = GradientTest.dense(64, Activation.TANH, false);
        Layer relu = GradientTest.dense(150, Activation.RELU, false);
        Layer norm = GradientTest.dense(45, Activation.GELU, true);
        var policy = new Branch("policy", List.of(tanh, tanh), List.of(new Output.Linear(2, 0.01f)));
        var value = new Branch("value", List.of(tanh, tanh), List.of(new Output.Linear(1, 1f)));
        var wide = new Branch(
                "wide",
                List.of(relu, norm, relu),
                List.of(new Output.Linear(17, 1f), new Output.Features(true), new Output.Free(3, 0f)));
        var gru = new Branch("gru", List.of(tanh, new Layer.Gru(33), norm), List.of(new Output.Linear(2, 1f)));
        var lstm = new Branch("lstm", List.of(new Layer.Lstm(40)), List.of(new Output.Linear(1, 1f)));
        Layer square = GradientTest.dense(150, Activation.RELU, false);
        var silent = new Branch("silent", List.of(square, square), List.of(new Output.Linear(2, 1f)));
        var still = new Branch("silent-too", List.of(square, square), List.of(new Output.Linear(1, 1f)));
        var silence = new Architecture(5, List.of(silent, still), Initialization.KAIMING);
        var image = new Image(2, 14, 14, 3);
        var first = new Layer.Convolution(image, 20, 4, 2, 0, Activation.RELU, 1f);
        var second = new Layer.Convolution(first.output(), 33, 3, 1, 0, Activation.RELU, 1f);
        var sight = new Branch("sight", List.of(first, second, relu), List.of(new Output.Linear(3, 1f)));
        var small = new Layer.Convolution(Image.of(6, 6, 2), 5, 3, 1, 1, Activation.TANH, 1f);
        var glance = new Branch("glance", List.of(small), List.of(new Output.Linear(2, 1f)));
        return Stream.of(
                new Case(new Architecture(image.size(), List.of(sight), Initialization.ORTHOGONAL), 1, 133),
                new Case(new Architecture(72, List.of(glance), Initialization.UNIFORM), 1, 1100),
                new Case(silence, 1, 60),
                new Case(silence, 1, 200),
                new Case(new Architecture(4, List.of(policy, value), Initialization.ORTHOGONAL), 1, 256),
                new Case(new Architecture(5, List.of(wide), Initialization.KAIMING), 1, 133),
                new Case(new Architecture(6, List.of(gru, lstm, policy), Initialization.UNIFORM), 9, 21));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void weightsAndGradientsOfFiftyUpdatesAreTheSameBits(Case c) {
        int once = train(c, 1, 50);
        assertEquals(once, train(c, 1, 50));
        assertEquals(once, train(c, 2, 50));
        assertEquals(once, train(c, 3, 50));
    }

    /// The first of [#cases] whose first branch has this name.
    private static Case of(String branch) {
        return cases().filter(c -> c.plan.branches().getFirst().name().equals(branch))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wide", "sight"})
    void aRowsOutputsDoNotDependOnTheOtherRows(String branch) {
        Case c = of(branch);
        Network network = network(c.plan, Workers.ONE);
        int in = network.inputs();
        int out = network.outputs();
        float[] x = GradientTest.normal(new RandomStream(2), 133 * in);
        float[] all =
                network.forward(network.tape(133), x, Rows.independent(133)).clone();
        var tape = network.tape(1);
        for (int row = 0; row < 133; row += 11) {
            float[] one = network.forward(tape, Arrays.copyOfRange(x, row * in, (row + 1) * in), Rows.independent(1));
            assertArrayEquals(Arrays.copyOfRange(all, row * out, (row + 1) * out), one);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aRestoredTrainingGoesOnBitForBit(Case c) {
        var whole = new Training(c, Workers.ONE, new OptimizerConfig.Adam(0.9f, 0.999f, 1e-5f));
        whole.run(20);
        var first = new Training(c, Workers.ONE, new OptimizerConfig.Adam(0.9f, 0.999f, 1e-5f));
        first.run(8);
        var state = new State();
        first.network.save(state.at("network"));
        first.optimizer.save(state.at("optimizer"));
        var second = new Training(c, Workers.ONE, new OptimizerConfig.Adam(0.9f, 0.999f, 1e-5f));
        second.network.load(state.at("network"));
        second.optimizer.load(state.at("optimizer"));
        second.skip(8);
        second.run(12);
        assertEquals(hash(whole.network), hash(second.network));
    }

    @ParameterizedTest
    @ValueSource(strings = {"policy", "sight"})
    void thePassesOfTheSteadyStateAllocateNothing(String branch) {
        var bean = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        Case c = of(branch);
        try (var workers = new Workers(2)) {
            var training = new Training(c, workers, new OptimizerConfig.Adam(0.9f, 0.999f, 1e-5f));
            training.run(1);
            float[] x = new float[c.lanes * c.plan.inputs()];
            float[] d = new float[c.lanes * c.plan.outputs()];
            Rows rows = Rows.independent(c.lanes);
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 400 && least > 200; round++) {
                long before = bean.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 10; i++) {
                    training.network.forward(training.tape, x, rows);
                    training.network.backward(training.tape, d, true, true);
                    training.optimizer.step(1e-3f, 0.5f);
                }
                least = Math.min(least, (bean.getCurrentThreadAllocatedBytes() - before) / 10);
            }
            assertTrue(least <= 200, "an update allocates " + least + " bytes");
        }
    }

    /// A hash of weights and inputs' gradients.
    private static int train(Case c, int threads, int updates) {
        try (var workers = new Workers(threads)) {
            var training = new Training(c, workers, new OptimizerConfig.Adam(0.9f, 0.999f, 1e-5f));
            training.run(updates);
            return 31 * hash(training.network) + training.gradients;
        }
    }

    static Network network(Architecture plan, Workers workers) {
        Network network = new NnBackend().network(plan, new RandomStream(11), workers);
        for (Parameter p : network.parameters()) {
            // Two in three units are off, whatever comes.
            for (int i = 0; i < p.values().capacity() && p.name().matches("silent.*/[01]/bias"); i++) {
                p.values().put(i, i % 3 == 0 ? p.values().get(i) : -50f);
            }
        }
        return network;
    }

    static int hash(Network network) {
        int h = 0;
        for (Parameter p : network.parameters()) {
            for (int i = 0; i < p.values().capacity(); i++) {
                h = 31 * h + Float.floatToRawIntBits(p.values().get(i));
            }
        }
        return h;
    }

    /// Pulls random outputs towards random targets.
    private static final class Training {
        private final Network network;
        private final Optimizer optimizer;
        private final Network.Tape tape;
        private final RandomStream random = new RandomStream(5);
        private final Case c;
        private final Rows rows;
        private int gradients;

        Training(Case c, Workers workers, OptimizerConfig config) {
            this.c = c;
            network = network(c.plan, workers);
            optimizer = new NnBackend().optimizer(config, List.of(network), workers);
            int count = c.steps * c.lanes;
            tape = network.tape(count);
            rows = c.steps == 1
                    ? Rows.independent(count)
                    : Rows.sequences(c.steps, c.lanes, resets(count), new float[c.lanes * network.stateSize()]);
        }

        private static boolean[] resets(int count) {
            boolean[] resets = new boolean[count];
            for (int i = 0; i < count; i += 7) {
                resets[i] = true;
            }
            return resets;
        }

        void run(int updates) {
            for (int k = 0; k < updates; k++) {
                float[] x = GradientTest.normal(random, rows.count() * network.inputs());
                float[] target = GradientTest.normal(random, rows.count() * network.outputs());
                Arrays.fill(rows.state(), 0.25f);
                float[] y = network.forward(tape, x, rows);
                float[] d = new float[target.length];
                for (int i = 0; i < d.length; i++) {
                    d[i] = (y[i] - target[i]) / d.length;
                }
                network.backward(tape, d, true, k % 2 == 0);
                float[] dInputs = network.backward(tape, d, false, true);
                gradients = 31 * gradients + Arrays.hashCode(dInputs);
                double norm = optimizer.step(3e-3f, 0.05f);
                assertTrue(norm > 0 && Double.isFinite(norm));
            }
        }

        /// Draws what `updates` updates would have drawn.
        void skip(int updates) {
            for (int k = 0; k < updates; k++) {
                GradientTest.normal(random, rows.count() * network.inputs());
                GradientTest.normal(random, rows.count() * network.outputs());
            }
        }
    }
}
