package bellman.torch.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.net.Activation;
import bellman.net.Architecture;
import bellman.net.Backend;
import bellman.net.Network;
import bellman.net.Optimizer;
import bellman.net.OptimizerConfig;
import bellman.net.Parameter;
import bellman.net.Rows;
import bellman.net.Workers;
import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.torch.NativeMemory;
import bellman.torch.Pointers;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TorchNetworkTest {
    private static final Backend TORCH = Backend.named("torch-cpu");
    private static final OptimizerConfig ADAM = new OptimizerConfig.Adam(0.9f, 0.999f, 1e-5f);
    private static final Architecture PLAN = Plans.of(5, 3, Plans.dense(16, Activation.TANH, true));

    static Stream<Architecture> recurrent() {
        return Stream.concat(Plans.small(), Plans.large()).filter(p -> stateSize(p) > 0);
    }

    static Stream<Architecture> all() {
        return Stream.of(
                        PLAN,
                        Plans.small().toList().getLast(),
                        Plans.large().toList().getLast())
                .flatMap(Stream::of);
    }

    private static int stateSize(Architecture plan) {
        try (Network network = network(plan)) {
            return network.stateSize();
        }
    }

    private static Network network(Architecture plan) {
        return TORCH.network(plan, new RandomStream(3), Workers.ONE);
    }

    @ParameterizedTest
    @MethodSource("recurrent")
    void oneStepAtATimeGivesTheWholeSequence(Architecture plan) {
        int steps = 9;
        int lanes = 4;
        try (Network network = network(plan);
                var tape = network.tape(steps * lanes);
                var small = network.tape(lanes)) {
            // A memory that a sequence left behind, since not every array of numbers is one.
            float[] memory = new float[lanes * network.stateSize()];
            Rows before = Rows.sequences(steps, lanes, new boolean[steps * lanes], memory);
            var random = new RandomStream(4);
            network.forward(tape, Plans.normal(random, steps * lanes * plan.inputs()), before);
            boolean[] resets = Plans.sequences(0, steps, lanes).resets();
            float[] x = Plans.normal(random, steps * lanes * plan.inputs());
            float[] state = memory.clone();
            float[] whole = network.forward(tape, x, Rows.sequences(steps, lanes, resets, memory));

            boolean[] now = new boolean[lanes];
            Rows one = Rows.sequences(1, lanes, now, state);
            for (int step = 0; step < steps; step++) {
                System.arraycopy(resets, step * lanes, now, 0, lanes);
                int in = lanes * plan.inputs();
                float[] y = network.forward(small, Arrays.copyOfRange(x, step * in, (step + 1) * in), one);
                int out = lanes * plan.outputs();
                assertArrayEquals(Arrays.copyOfRange(whole, step * out, (step + 1) * out), y, 2e-5f, "step " + step);
            }
            assertArrayEquals(memory, state, 2e-5f);
        }
    }

    @ParameterizedTest
    @MethodSource("recurrent")
    void independentRowsAreRefusedByAMemory(Architecture plan) {
        try (Network network = network(plan);
                var tape = network.tape(2)) {
            float[] x = new float[2 * plan.inputs()];
            var e = assertThrows(IllegalArgumentException.class, () -> network.forward(tape, x, Rows.independent(2)));
            assertTrue(e.getMessage().contains("Rows.sequences"), e.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void backwardMayBeCalledTwiceOnOneForward(Architecture plan) {
        try (Network network = network(plan);
                var tape = network.tape(12)) {
            float[] x = Plans.normal(new RandomStream(4), 12 * plan.inputs());
            float[] d = Plans.normal(new RandomStream(5), 12 * plan.outputs());
            network.forward(tape, x, Plans.rows(network.stateSize(), 4, 3));
            float[] first = network.backward(tape, d, false, true).clone();
            network.parameters().forEach(p -> assertEquals(0, largest(p), "the weights' gradient was not wanted"));
            assertArrayEquals(first, network.backward(tape, d, true, true));
            assertEquals(0, network.backward(tape, d, true, false).length);
            assertTrue(network.parameters().stream().anyMatch(p -> largest(p) > 0));
        }
    }

    @Test
    void gradientsAreAddedUpAndClearedByTheOptimizer() {
        try (var training = new Training(PLAN, 1)) {
            float[] d = Plans.normal(new RandomStream(5), 6 * 3);
            training.network.forward(training.tape, new float[30], Rows.independent(6));
            training.network.backward(training.tape, d, true, false);
            Parameter bias = training.network.parameters().getLast();
            float once = bias.gradients().get(0);
            training.network.backward(training.tape, d, true, false);
            assertEquals(2 * once, bias.gradients().get(0), 1e-6);
            training.optimizer.step(0.1f, Float.POSITIVE_INFINITY);
            training.network.parameters().forEach(p -> assertEquals(0, largest(p)));
        }
    }

    @Test
    void weightsAreSeenNotCopied() {
        try (Network network = network(PLAN);
                var tape = network.tape(1)) {
            float[] x = {1, 2, 3, 4, 5};
            float before = network.forward(tape, x, Rows.independent(1))[0];
            var bias = network.parameters().getLast().values();
            bias.put(0, bias.get(0) + 10);
            assertEquals(before + 10, network.forward(tape, x, Rows.independent(1))[0], 1e-5);
        }
    }

    @Test
    void aGradientThatIsNotFiniteTakesNoStepAndIsCleared() {
        try (var training = new Training(PLAN, 1)) {
            State before = new State();
            training.network.save(before);
            training.network.parameters().get(1).gradients().put(0, Float.NaN);
            assertTrue(Double.isNaN(training.optimizer.step(0.1f, 1f)));
            State after = new State();
            training.network.save(after);
            assertEquals(before, after);
            training.network.parameters().forEach(p -> assertEquals(0, largest(p)));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void theSameSeedAndThreadsGiveTheSameBits(Architecture plan) {
        for (int threads = 1; threads <= 2; threads++) {
            int once = train(plan, threads);
            assertEquals(once, train(plan, threads));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void aRestoredTrainingGoesOnBitForBit(Architecture plan) {
        try (var whole = new Training(plan, 1);
                var first = new Training(plan, 1);
                var second = new Training(plan, 1)) {
            whole.run(0, 20);
            first.run(0, 8);
            State state = new State();
            first.network.save(state.at("network"));
            first.optimizer.save(state.at("optimizer"));
            second.network.load(state.at("network"));
            second.optimizer.load(state.at("optimizer"));
            second.run(8, 20);
            assertEquals(whole.hash(), second.hash());
            assertNotEquals(first.hash(), second.hash());
        }
    }

    @Test
    void aTapeOfAnotherNetworkIsRefused() {
        try (Network network = network(PLAN);
                Network other = network(PLAN)) {
            var e = assertThrows(
                    IllegalArgumentException.class,
                    () -> network.forward(other.tape(1), new float[5], Rows.independent(1)));
            assertTrue(e.getMessage().contains("made by another network"), e.getMessage());
            assertThrows(
                    IllegalStateException.class, () -> network.backward(network.tape(1), new float[3], true, false));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> network.forward(network.tape(1), new float[10], Rows.independent(2)));
        }
    }

    @Test
    void whatIsClosedSaysSo() {
        Network network = network(PLAN);
        var tape = network.tape(1);
        network.close();
        assertThrows(IllegalStateException.class, () -> network.forward(tape, new float[5], Rows.independent(1)));
        tape.close();
        assertThrows(IllegalStateException.class, () -> network.forward(tape, new float[5], Rows.independent(1)));
        assertTrue(Float.isFinite(network.parameters().getFirst().values().get(0)), "views outlive the network");
    }

    @Test
    void updatesAndTapesLeaveNothingBehind() throws InterruptedException {
        long before = Pointers.settled();
        for (Architecture plan : Stream.concat(Plans.small(), Plans.large()).toList()) {
            try (var training = new Training(plan, 1)) {
                training.run(0, 2);
                long some = NativeMemory.now().pointers();
                training.run(0, 10);
                assertEquals(some, NativeMemory.now().pointers());
            }
        }
        assertEquals(before, Pointers.settled());
    }

    @Test
    void tapesOfOneNetworkMayRunSideBySide() {
        try (Network network = network(PLAN)) {
            float[] x = Plans.normal(new RandomStream(7), 50);
            float[] expected;
            try (var tape = network.tape(10)) {
                expected = network.forward(tape, x, Rows.independent(10)).clone();
            }
            var runs = Stream.generate(() -> CompletableFuture.runAsync(() -> {
                        try (var tape = network.tape(10)) {
                            for (int i = 0; i < 10; i++) {
                                assertArrayEquals(expected, network.forward(tape, x, Rows.independent(10)));
                            }
                        }
                    }))
                    .limit(3)
                    .toList();
            runs.forEach(CompletableFuture::join);
        }
    }

    @Test
    void mixedPrecisionIsCloseAndKeepsSingleWeights() {
        Architecture plan = Plans.large().findFirst().orElseThrow();
        try (Network exact = network(plan);
                Network mixed = Backend.named("torch-bf16").network(plan, new RandomStream(3), Workers.ONE);
                var exactTape = exact.tape(4);
                var mixedTape = mixed.tape(4)) {
            float[] x = Plans.normal(new RandomStream(4), 4 * plan.inputs());
            float[] d = Plans.normal(new RandomStream(5), 4 * plan.outputs());
            float[] y = exact.forward(exactTape, x, Rows.independent(4));
            float[] z = mixed.forward(mixedTape, x, Rows.independent(4));
            assertArrayEquals(y, z, 0.05f);
            assertTrue(!Arrays.equals(y, z), "nothing was computed in bfloat16");
            exact.backward(exactTape, d, true, false);
            mixed.backward(mixedTape, d, true, false);
            for (int i = 0; i < exact.parameters().size(); i++) {
                Parameter p = exact.parameters().get(i);
                Parameter q = mixed.parameters().get(i);
                assertEquals(norm(p), norm(q), 0.05 * norm(p), p.name());
            }
        }
    }

    @Test
    void nativeMemoryIsMetered() {
        var clock = new Metrics();
        TORCH.meter(clock);
        assertTrue(clock.value("memory/resident") > 0);
    }

    @Test
    void backendsAreFoundByName() {
        for (String name : List.of("torch", "torch-cpu", "torch-cuda", "torch-bf16")) {
            assertEquals(name, Backend.named(name).name());
        }
        assertSame(TorchBackend.class, Backend.named("torch").getClass());
        Network nn = Backend.named("nn").network(PLAN, new RandomStream(1), Workers.ONE);
        var e = assertThrows(IllegalArgumentException.class, () -> TORCH.optimizer(ADAM, List.of(nn), Workers.ONE));
        assertTrue(e.getMessage().contains("NnNetwork"), e.getMessage());
    }

    private static float largest(Parameter p) {
        float most = 0;
        for (int i = 0; i < p.gradients().capacity(); i++) {
            most = Math.max(most, Math.abs(p.gradients().get(i)));
        }
        return most;
    }

    private static double norm(Parameter p) {
        double sum = 0;
        for (int i = 0; i < p.gradients().capacity(); i++) {
            sum += p.gradients().get(i) * (double) p.gradients().get(i);
        }
        return Math.sqrt(sum);
    }

    private static int train(Architecture plan, int threads) {
        try (var training = new Training(plan, threads)) {
            training.run(0, 8);
            return training.hash();
        }
    }

    /// Pulls random outputs towards random targets.
    private static final class Training implements AutoCloseable {
        private static final int STEPS = 6;
        private static final int LANES = 20;
        private final Workers workers;
        private final Network network;
        private final Optimizer optimizer;
        private final Network.Tape tape;
        private final Rows rows;

        Training(Architecture plan, int threads) {
            workers = new Workers(threads);
            network = TORCH.network(plan, new RandomStream(11), workers);
            optimizer = TORCH.optimizer(ADAM, List.of(network), workers);
            tape = network.tape(STEPS * LANES);
            rows = Plans.rows(network.stateSize(), STEPS, LANES);
        }

        void run(int from, int to) {
            for (int k = from; k < to; k++) {
                var random = new RandomStream(k);
                float[] x = Plans.normal(random, rows.count() * network.inputs());
                float[] target = Plans.normal(random, rows.count() * network.outputs());
                Arrays.fill(rows.state(), 0f);
                float[] y = network.forward(tape, x, rows);
                float[] d = new float[target.length];
                for (int i = 0; i < d.length; i++) {
                    d[i] = (y[i] - target[i]) / d.length;
                }
                network.backward(tape, d, true, k % 2 == 0);
                assertTrue(optimizer.step(3e-3f, 0.05f) > 0);
            }
        }

        int hash() {
            int h = 0;
            for (Parameter p : network.parameters()) {
                for (int i = 0; i < p.values().capacity(); i++) {
                    h = 31 * h + Float.floatToRawIntBits(p.values().get(i));
                }
            }
            return h;
        }

        @Override
        public void close() {
            tape.close();
            optimizer.close();
            network.close();
            workers.close();
        }
    }
}
