package bellman.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.net.Activation;
import bellman.net.Architecture;
import bellman.net.Architecture.Branch;
import bellman.net.Initialization;
import bellman.net.Layer;
import bellman.net.Network;
import bellman.net.Output;
import bellman.net.Rows;
import bellman.net.Workers;
import bellman.run.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RecurrenceTest {

    static Stream<Architecture> architectures() {
        Layer dense = GradientTest.dense(10, Activation.TANH, false);
        return Stream.of(
                plan(new Layer.Gru(6)),
                plan(new Layer.Lstm(6)),
                plan(new Layer.Gru(19)),
                plan(new Layer.Lstm(19)),
                plan(dense, new Layer.Gru(9), dense),
                plan(dense, new Layer.Lstm(8), new Layer.Gru(5)),
                new Architecture(
                        4,
                        List.of(
                                new Branch(
                                        "policy", List.of(new Layer.Gru(7), dense), List.of(new Output.Linear(3, 1f))),
                                new Branch("value", List.of(dense), List.of(new Output.Linear(1, 1f))),
                                new Branch(
                                        "more",
                                        List.of(new Layer.Lstm(3), new Layer.Gru(4)),
                                        List.of(new Output.Features(true)))),
                        Initialization.ORTHOGONAL));
    }

    static Architecture plan(Layer... trunk) {
        return new Architecture(
                4,
                List.of(new Branch("net", List.of(trunk), List.of(new Output.Linear(2, 1f)))),
                Initialization.UNIFORM);
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void gradientsGoBackThroughTimeUpToResets(Architecture plan) {
        for (int threads = 1; threads <= 2; threads++) {
            GradientTest.check(plan, sequences(plan, 5, 3), threads);
        }
        GradientTest.check(plan, sequences(plan, 1, 1), 1);
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void oneStepAtATimeGivesTheBitsOfTheWholeSequence(Architecture plan) {
        Network network = new NnBackend().network(plan, new RandomStream(3), Workers.ONE);
        int steps = 9;
        int lanes = 5;
        Rows all = sequences(plan, steps, lanes);
        float[] state = all.state().clone();
        float[] x = GradientTest.normal(new RandomStream(4), steps * lanes * plan.inputs());
        float[] whole = network.forward(network.tape(steps * lanes), x, all);
        var tape = network.tape(lanes);
        boolean[] resets = new boolean[lanes];
        Rows one = Rows.sequences(1, lanes, resets, state);
        for (int step = 0; step < steps; step++) {
            System.arraycopy(all.resets(), step * lanes, resets, 0, lanes);
            float[] now = Arrays.copyOfRange(x, step * lanes * plan.inputs(), (step + 1) * lanes * plan.inputs());
            float[] y = network.forward(tape, now, one);
            int n = lanes * plan.outputs();
            assertArrayEquals(Arrays.copyOfRange(whole, step * n, (step + 1) * n), Arrays.copyOf(y, n));
        }
        assertArrayEquals(all.state(), state);
    }

    @Test
    void aResetForgetsTheState() {
        Architecture plan = plan(new Layer.Gru(6));
        Network network = new NnBackend().network(plan, new RandomStream(3), Workers.ONE);
        float[] x = {1, 2, 3, 4};
        float[] zero = new float[6];
        float[] some = GradientTest.normal(new RandomStream(1), 6);
        var tape = network.tape(1);
        float[] fresh = network.forward(tape, x, Rows.sequences(1, 1, new boolean[1], zero))
                .clone();
        float[] remembered = network.forward(tape, x, Rows.sequences(1, 1, new boolean[1], some.clone()))
                .clone();
        float[] wiped = network.forward(tape, x, Rows.sequences(1, 1, new boolean[] {true}, some))
                .clone();
        assertArrayEquals(fresh, wiped);
        assertTrue(!Arrays.equals(fresh, remembered));
    }

    @Test
    void backwardMayBeCalledTwiceOnOneForward() {
        for (Architecture plan : architectures().toList()) {
            Network network = new NnBackend().network(plan, new RandomStream(3), Workers.ONE);
            Rows rows = sequences(plan, 5, 3);
            var tape = network.tape(15);
            float[] x = GradientTest.normal(new RandomStream(4), 15 * plan.inputs());
            float[] d = GradientTest.normal(new RandomStream(5), 15 * plan.outputs());
            network.forward(tape, x, rows);
            float[] first = network.backward(tape, d, false, true).clone();
            float[] second = network.backward(tape, d, true, true).clone();
            assertArrayEquals(first, second);
        }
    }

    @Test
    void independentRowsAreRefused() {
        Architecture plan = plan(new Layer.Gru(6));
        Network network = new NnBackend().network(plan, new RandomStream(3), Workers.ONE);
        var e = assertThrows(
                IllegalArgumentException.class,
                () -> network.forward(network.tape(2), new float[8], Rows.independent(2)));
        assertTrue(e.getMessage().contains("Rows.sequences"), e.getMessage());
        assertEquals(6, network.stateSize());
    }

    /// Sequences with memory from before and about a fifth of resets.
    static Rows sequences(Architecture plan, int steps, int lanes) {
        var random = new RandomStream(steps);
        int state =
                new NnBackend().network(plan, new RandomStream(1), Workers.ONE).stateSize();
        boolean[] resets = new boolean[steps * lanes];
        for (int i = 0; i < resets.length; i++) {
            resets[i] = random.nextInt(5) == 0;
        }
        return Rows.sequences(steps, lanes, resets, GradientTest.normal(random, lanes * state));
    }
}
