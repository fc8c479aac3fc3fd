package bellman.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import bellman.net.Activation;
import bellman.net.Architecture;
import bellman.net.Architecture.Branch;
import bellman.net.Image;
import bellman.net.Initialization;
import bellman.net.Layer;
import bellman.net.Network;
import bellman.net.Output;
import bellman.net.Parameter;
import bellman.net.Rows;
import bellman.net.Workers;
import bellman.run.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Gradients against finite differences of the double-precision twin.
final class GradientTest {

    @ParameterizedTest
    @EnumSource(Activation.class)
    void everyActivationCarriesItsGradient(Activation activation) {
        for (boolean norm : new boolean[] {false, true}) {
            check(feedForward(5, List.of(dense(9, activation, norm), dense(7, activation, norm)), 3), 11, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void oddWidthsCarryTheirGradient(int threads) {
        check(feedForward(7, List.of(relu(80), relu(48), relu(16)), 3), 13, threads);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aSharedBatchOfOddWidthsCarriesItsGradient(int threads) {
        check(feedForward(7, List.of(relu(80), relu(48), relu(16)), 3), 150, threads);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void branchesWithAllKindsOfOutputsCarryTheirGradient(int threads) {
        List<Layer> trunk = List.of(dense(20, Activation.TANH, true), dense(17, Activation.SILU, false));
        Branch policy = new Branch(
                "policy",
                trunk,
                List.of(
                        new Output.Features(true),
                        new Output.Linear(6, 1f),
                        new Output.Free(2, -0.5f),
                        new Output.Linear(1, 1f)));
        Branch value =
                new Branch("value", List.of(relu(8)), List.of(new Output.Linear(20, 1f), new Output.Features(false)));
        Branch direct = new Branch("direct", List.of(), List.of(new Output.Linear(2, 1f), new Output.Features(true)));
        Branch constant = new Branch("constant", List.of(), List.of(new Output.Free(3, 1f)));
        check(new Architecture(5, List.of(policy, value, direct, constant), Initialization.KAIMING), 130, threads);
        check(new Architecture(5, List.of(constant, direct, value), Initialization.UNIFORM), 3, threads);
    }

    static Stream<Arguments> convolutions() {
        var stacked = new Image(3, 9, 8, 2);
        var grey = new Image(4, 12, 12, 1);
        return Stream.of(
                arguments(stacked, 5, 3, 2, 1, Activation.TANH, 1),
                arguments(stacked, 40, 4, 1, 0, Activation.RELU, 2),
                arguments(grey, 32, 8, 4, 0, Activation.RELU, 2),
                arguments(grey, 3, 2, 3, 1, Activation.SILU, 1),
                arguments(Image.of(9, 8, 16), 17, 3, 2, 0, Activation.RELU, 1),
                arguments(Image.of(9, 8, 16), 32, 3, 2, 0, Activation.TANH, 2),
                arguments(Image.of(12, 1, 1), 2, 1, 10, 2, Activation.TANH, 1),
                arguments(Image.of(5, 7, 16), 17, 3, 1, 2, Activation.GELU, 2),
                arguments(Image.of(1, 2, 1), 1, 5, 2, 2, Activation.IDENTITY, 1));
    }

    @ParameterizedTest
    @MethodSource("convolutions")
    void convolutionsCarryTheirGradient(
            Image image, int filters, int kernel, int stride, int padding, Activation activation, int threads) {
        var first = new Layer.Convolution(image, filters, kernel, stride, padding, activation, 1f);
        var second = new Layer.Convolution(first.output(), 6, 1, 1, 0, Activation.TANH, 1f);
        check(feedForward(image.size(), List.of(first, second, dense(7, activation, false)), 3), 3, threads);
        check(feedForward(image.size(), List.of(first), 2), 50, threads);
    }

    /// Units that are off for a whole batch are left out by one thread, and not by two.
    @Test
    void whatIsLeftOutChangesNoBit() {
        float[][] found = new float[2][];
        for (int threads = 1; threads <= 2; threads++) {
            try (var workers = new Workers(threads)) {
                Network network = new NnBackend()
                        .network(feedForward(9, List.of(relu(130), relu(210)), 3), new RandomStream(3), workers);
                network.parameters().forEach(p -> {
                    for (int i = 0; p.name().endsWith("bias") && i < p.values().capacity(); i++) {
                        p.values().put(i, i % 3 == 0 ? 0.1f : -9f);
                    }
                });
                var tape = network.tape(70);
                var random = new RandomStream(5);
                float[] d = normal(random, 70 * 3);
                float[] x = normal(random, 70 * 9);
                for (int again = 0; again < 2; again++) {
                    network.forward(tape, x, Rows.independent(70));
                    network.backward(tape, d, true, false);
                }
                found[threads - 1] = gradients(network);
            }
        }
        org.junit.jupiter.api.Assertions.assertArrayEquals(found[1], found[0]);
    }

    private static float[] gradients(Network network) {
        int size = network.parameters().stream()
                .mapToInt(p -> p.gradients().capacity())
                .sum();
        float[] all = new float[size];
        int at = 0;
        for (Parameter p : network.parameters()) {
            p.gradients().get(0, all, at, p.gradients().capacity());
            at += p.gradients().capacity();
        }
        return all;
    }

    @Test
    void featuresWithoutGradientCarryNone() {
        Branch branch = new Branch("b", List.of(relu(4)), List.of(new Output.Features(false)));
        var network = new NnBackend()
                .network(
                        new Architecture(3, List.of(branch), Initialization.KAIMING), new RandomStream(1), Workers.ONE);
        var tape = network.tape(2);
        network.forward(tape, new float[] {1, 2, 3, 4, 5, 6}, Rows.independent(2));
        float[] dx = network.backward(tape, new float[] {1, 1, 1, 1, 1, 1, 1, 1}, true, true);
        for (float v : dx) {
            assertEquals(0f, v);
        }
        for (Parameter p : network.parameters()) {
            for (int i = 0; i < p.gradients().capacity(); i++) {
                assertEquals(0f, p.gradients().get(i), p.name());
            }
        }
    }

    static Layer relu(int width) {
        return dense(width, Activation.RELU, false);
    }

    static Layer dense(int width, Activation activation, boolean norm) {
        return new Layer.Dense(width, activation, norm, (float) Math.sqrt(2));
    }

    static Architecture feedForward(int inputs, List<Layer> trunk, int outputs) {
        return new Architecture(
                inputs,
                List.of(new Branch("net", trunk, List.of(new Output.Linear(outputs, 1f)))),
                Initialization.ORTHOGONAL);
    }

    private static void check(Architecture plan, int count, int threads) {
        check(plan, Rows.independent(count), threads);
    }

    /// Compares outputs, final state and all gradients of a random linear loss with those of the twin.
    static void check(Architecture plan, Rows rows, int threads) {
        var random = new RandomStream(count(plan) + rows.count());
        try (var workers = new Workers(threads)) {
            Network network = new NnBackend().network(plan, random, workers);
            jitter(network, random);
            float[] x = normal(random, rows.count() * plan.inputs());
            float[] d = normal(random, rows.count() * plan.outputs());
            double[] state = widen(rows.state());
            var twin = new Twin(plan, network);
            double[][] inputs = new double[rows.count()][];
            for (int r = 0; r < inputs.length; r++) {
                inputs[r] = Arrays.copyOfRange(widen(x), r * plan.inputs(), (r + 1) * plan.inputs());
            }
            var tape = network.tape(rows.count());
            float[] y = network.forward(tape, x, rows).clone();
            double[] end = state.clone();
            double[][] expected = twin.outputs(inputs, rows, end);
            for (int i = 0; i < rows.count() * plan.outputs(); i++) {
                assertEquals(expected[i / plan.outputs()][i % plan.outputs()], y[i], 2e-5, "output " + i);
            }
            for (int i = 0; i < end.length; i++) {
                assertEquals(end[i], rows.state()[i], 1e-5, "state " + i);
            }
            float[] dx = network.backward(tape, d, true, true);
            boolean[] stopped = stopped(plan);
            DoubleSupplier loss = () -> {
                double sum = 0;
                double[][] out = twin.outputs(inputs, rows, state.clone());
                for (int i = 0; i < d.length; i++) {
                    sum += stopped[i % plan.outputs()] ? 0 : d[i] * out[i / plan.outputs()][i % plan.outputs()];
                }
                return sum;
            };
            compare(plan, network, twin, loss, random);
            for (int k = 0; k < 12; k++) {
                int i = random.nextInt(x.length);
                assertEquals(
                        slope(inputs[i / plan.inputs()], i % plan.inputs(), loss),
                        dx[i],
                        tolerance(dx[i]),
                        "input " + i + " of " + plan);
            }
        }
    }

    private static void compare(
            Architecture plan, Network network, Twin twin, DoubleSupplier loss, RandomStream random) {
        for (Parameter p : network.parameters()) {
            for (int k = 0; k < 5; k++) {
                int i = random.nextInt(p.gradients().capacity());
                float found = p.gradients().get(i);
                assertEquals(
                        slope(twin.weights.get(p.name()), i, loss),
                        found,
                        tolerance(found),
                        p.name() + "[" + i + "] of " + plan);
            }
        }
    }

    /// Columns through which no gradient passes.
    private static boolean[] stopped(Architecture plan) {
        boolean[] columns = new boolean[plan.outputs()];
        int at = 0;
        for (Branch b : plan.branches()) {
            for (Output o : b.outputs()) {
                int size = new Branch("", b.trunk(), List.of(o)).size(plan.inputs());
                Arrays.fill(columns, at, at + size, o instanceof Output.Features f && !f.gradient());
                at += size;
            }
        }
        return columns;
    }

    private static double tolerance(float value) {
        return 1e-3 + 1e-4 * Math.abs(value);
    }

    static double slope(double[] at, int i, DoubleSupplier loss) {
        double h = 1e-6;
        double old = at[i];
        at[i] = old + h;
        double above = loss.getAsDouble();
        at[i] = old - h;
        double below = loss.getAsDouble();
        at[i] = old;
        return (above - below) / (2 * h);
    }

    private static int count(Architecture plan) {
        return plan.inputs() + 31 * plan.outputs();
    }

    /// Moves all weights a little, so that no bias is zero.
    static void jitter(Network network, RandomStream random) {
        for (Parameter p : network.parameters()) {
            for (int i = 0; i < p.values().capacity(); i++) {
                p.values().put(i, p.values().get(i) + 0.1f * (float) random.nextGaussian());
            }
        }
    }

    static float[] normal(RandomStream random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    static double[] widen(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
