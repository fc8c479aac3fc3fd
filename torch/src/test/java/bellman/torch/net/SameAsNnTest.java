package bellman.torch.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.net.Activation;
import bellman.net.Architecture;
import bellman.net.Backend;
import bellman.net.Network;
import bellman.net.Optimizer;
import bellman.net.OptimizerConfig;
import bellman.net.OptimizerConfig.Adam;
import bellman.net.OptimizerConfig.AdamW;
import bellman.net.OptimizerConfig.RmsProp;
import bellman.net.OptimizerConfig.Sgd;
import bellman.net.Parameter;
import bellman.net.Rows;
import bellman.net.Workers;
import bellman.run.RandomStream;
import bellman.run.State;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Both backends, given the same, do the same.
final class SameAsNnTest {
    private static final int STEPS = 6;
    private static final int LANES = 5;
    private static final int UPDATES = 100;

    static Stream<Architecture> architectures() {
        return Plans.small();
    }

    static Stream<OptimizerConfig> optimizers() {
        return Stream.of(
                new Adam(0.9f, 0.999f, 1e-5f),
                new AdamW(0.8f, 0.99f, 1e-8f, 0.1f),
                new Sgd(0f, false),
                new Sgd(0.9f, false),
                new Sgd(0.9f, true),
                new RmsProp(0.99f, 1e-5f, true),
                new RmsProp(0.9f, 1e-8f, false));
    }

    /// A network in training.
    private static final class Training implements AutoCloseable {
        private final Backend backend;
        private final Network network;
        private final Network.Tape tape;
        private final Optimizer optimizer;

        Training(String name, Architecture plan, OptimizerConfig config) {
            backend = Backend.named(name);
            network = backend.network(plan, new RandomStream(8), Workers.ONE);
            tape = network.tape(STEPS * LANES, Network.Mode.TRAINING);
            optimizer = backend.optimizer(config, List.of(network), Workers.ONE);
        }

        /// Pulls the outputs towards targets.
        double update(float[] inputs, float[] targets, Rows rows, int step) {
            float[] outputs = network.forward(tape, inputs, rows);
            float[] d = new float[targets.length];
            for (int i = 0; i < d.length; i++) {
                d[i] = (outputs[i] - targets[i]) / d.length;
            }
            network.backward(tape, d, true, step % 2 == 0);
            return optimizer.step(0.01f, step % 3 == 0 ? 0.02f : Float.POSITIVE_INFINITY);
        }

        @Override
        public void close() {
            tape.close();
            optimizer.close();
            network.close();
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void theSameSeedDrawsTheSameWeights(Architecture plan) {
        var config = new Sgd(0f, false);
        try (var nn = new Training("nn", plan, config);
                var torch = new Training("torch-cpu", plan, config)) {
            List<Parameter> expected = nn.network.parameters();
            List<Parameter> found = torch.network.parameters();
            assertEquals(
                    expected.stream().map(p -> p.name() + p.shape()).toList(),
                    found.stream().map(p -> p.name() + p.shape()).toList());
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(values(expected.get(i)), values(found.get(i)));
            }
            assertEquals(nn.network.stateSize(), torch.network.stateSize());
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void outputsMemoryAndGradientsAgree(Architecture plan) {
        var config = new Sgd(0f, false);
        try (var nn = new Training("nn", plan, config);
                var torch = new Training("torch-cpu", plan, config)) {
            var random = new RandomStream(2);
            Rows rows = Plans.rows(nn.network.stateSize(), STEPS, LANES);
            Rows own = Plans.copy(rows);
            float[] x = Plans.normal(random, rows.count() * plan.inputs());
            float[] d = Plans.normal(random, rows.count() * plan.outputs());
            assertArrayEquals(nn.network.forward(nn.tape, x, rows), torch.network.forward(torch.tape, x, own), 1e-5f);
            assertArrayEquals(rows.state(), own.state(), 1e-5f);
            assertArrayEquals(
                    nn.network.backward(nn.tape, d, true, true),
                    torch.network.backward(torch.tape, d, true, true),
                    1e-4f);
            for (int i = 0; i < nn.network.parameters().size(); i++) {
                Parameter p = nn.network.parameters().get(i);
                assertArrayEquals(
                        gradients(p), gradients(torch.network.parameters().get(i)), 2e-4f, p.name());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void aHundredUpdatesAgree(OptimizerConfig config) {
        Architecture plan = Plans.of(6, 4, Plans.dense(24, Activation.TANH, true), new bellman.net.Layer.Gru(13));
        try (var nn = new Training("nn", plan, config);
                var torch = new Training("torch-cpu", plan, config)) {
            var random = new RandomStream(3);
            Rows rows = Plans.sequences(13, STEPS, LANES);
            float[] start = rows.state().clone();
            for (int step = 0; step < UPDATES; step++) {
                float[] x = Plans.normal(random, rows.count() * plan.inputs());
                float[] targets = Plans.normal(random, rows.count() * plan.outputs());
                System.arraycopy(start, 0, rows.state(), 0, start.length);
                double norm = nn.update(x, targets, rows, step);
                System.arraycopy(start, 0, rows.state(), 0, start.length);
                assertEquals(norm, torch.update(x, targets, rows, step), 1e-3 * norm);
            }
            for (int i = 0; i < nn.network.parameters().size(); i++) {
                Parameter p = nn.network.parameters().get(i);
                assertArrayEquals(values(p), values(torch.network.parameters().get(i)), 5e-4f, p.name());
            }
        }
    }

    @Test
    void aHundredUpdatesAgreeWithDropoutAndBatchNormalisation() {
        Architecture plan = Plans.of(
                6,
                4,
                new bellman.net.Layer.BatchNorm(6, 0.9f, 1e-3f, 50, 3f, 5f),
                new bellman.net.Layer.Dense(24, Activation.TANH, true, 1f, 0.1f),
                new bellman.net.Layer.BatchNorm(24, 0.99f, 1e-3f, Integer.MAX_VALUE, 3f, 5f),
                new bellman.net.Layer.Dense(17, Activation.RELU, false, 1f, 0.01f));
        var config = new Adam(0.9f, 0.999f, 1e-5f);
        try (var nn = new Training("nn", plan, config);
                var torch = new Training("torch-cpu", plan, config)) {
            var random = new RandomStream(3);
            Rows rows = Rows.independent(STEPS * LANES);
            for (int step = 0; step < UPDATES; step++) {
                float[] x = Plans.normal(random, rows.count() * plan.inputs());
                float[] targets = Plans.normal(random, rows.count() * plan.outputs());
                double norm = nn.update(x, targets, rows, step);
                assertEquals(norm, torch.update(x, targets, rows, step), 2e-3 * norm, "step " + step);
            }
            var expected = new State();
            var found = new State();
            nn.network.save(expected);
            torch.network.save(found);
            assertEquals(expected.entries().keySet(), found.entries().keySet());
            for (String name : expected.entries().keySet()) {
                if (expected.entries().get(name) instanceof float[] values) {
                    assertArrayEquals(values, (float[]) found.entries().get(name), 1e-3f, name);
                } else {
                    assertArrayEquals(
                            (long[]) expected.entries().get(name),
                            (long[]) found.entries().get(name),
                            name);
                }
            }
            torch.network.load(expected);
            Network follower = torch.backend.network(plan, new RandomStream(1), Workers.ONE);
            follower.follow(torch.network, 1f);
            var copy = new State();
            follower.save(copy);
            assertArrayEquals((float[]) expected.entries().get("net/0/mean"), (float[])
                    copy.entries().get("net/0/mean"));
            follower.close();
        }
    }

    @Test
    void aHundredUpdatesAgreeWithNoisyLayersAndStreams() {
        var noisy = new bellman.net.Layer.Noisy(16, Activation.RELU, 0.5f);
        var streams = new bellman.net.Layer.Streams(List.of(
                List.of(noisy, new bellman.net.Layer.Noisy(1, Activation.IDENTITY, 0.5f)),
                List.of(Plans.dense(12, Activation.TANH, true), Plans.dense(4, Activation.IDENTITY, false))));
        var plan = new Architecture(
                6,
                List.of(new Architecture.Branch(
                        "net",
                        List.of(Plans.dense(24, Activation.RELU, false), streams),
                        List.of(new bellman.net.Output.Features(true)))),
                bellman.net.Initialization.UNIFORM);
        var config = new Adam(0.9f, 0.999f, 1e-5f);
        try (var nn = new Training("nn", plan, config);
                var torch = new Training("torch-cpu", plan, config)) {
            var random = new RandomStream(3);
            Rows rows = Rows.independent(STEPS * LANES);
            for (int step = 0; step < UPDATES; step++) {
                float[] x = Plans.normal(random, rows.count() * plan.inputs());
                float[] targets = Plans.normal(random, rows.count() * plan.outputs());
                double norm = nn.update(x, targets, rows, step);
                assertEquals(norm, torch.update(x, targets, rows, step), 2e-3 * norm, "step " + step);
            }
            for (int i = 0; i < nn.network.parameters().size(); i++) {
                Parameter p = nn.network.parameters().get(i);
                assertArrayEquals(values(p), values(torch.network.parameters().get(i)), 1e-3f, p.name());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void aCheckpointOfOneBackendIsOneOfTheOther(OptimizerConfig config) {
        Architecture plan = Plans.small().toList().getLast();
        for (String[] pair : new String[][] {{"nn", "torch-cpu"}, {"torch-cpu", "nn"}}) {
            try (var first = new Training(pair[0], plan, config);
                    var second = new Training(pair[1], plan, config)) {
                var random = new RandomStream(4);
                train(first, plan, random, 10);
                var state = new State();
                first.network.save(state.at("network"));
                first.optimizer.save(state.at("optimizer"));
                second.network.load(state.at("network"));
                second.optimizer.load(state.at("optimizer"));
                train(first, plan, new RandomStream(5), 10);
                train(second, plan, new RandomStream(5), 10);
                for (int i = 0; i < first.network.parameters().size(); i++) {
                    Parameter p = first.network.parameters().get(i);
                    assertArrayEquals(
                            values(p), values(second.network.parameters().get(i)), 2e-4f, p.name());
                }
            }
        }
    }

    private static void train(Training training, Architecture plan, RandomStream random, int updates) {
        Rows rows = Plans.sequences(training.network.stateSize(), STEPS, LANES);
        for (int step = 0; step < updates; step++) {
            float[] x = Plans.normal(random, rows.count() * plan.inputs());
            float[] targets = Plans.normal(random, rows.count() * plan.outputs());
            Arrays.fill(rows.state(), 0.1f);
            training.update(x, targets, rows, step);
        }
    }

    private static float[] values(Parameter p) {
        float[] values = new float[p.values().capacity()];
        p.values().get(0, values);
        return values;
    }

    private static float[] gradients(Parameter p) {
        float[] values = new float[p.gradients().capacity()];
        p.gradients().get(0, values);
        return values;
    }
}
