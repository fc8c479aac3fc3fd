package bellman.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.net.Activation;
import bellman.net.Architecture;
import bellman.net.Architecture.Branch;
import bellman.net.FactorizedNoise;
import bellman.net.Initialization;
import bellman.net.Layer;
import bellman.net.Network;
import bellman.net.Network.Mode;
import bellman.net.Output;
import bellman.net.Parameter;
import bellman.net.Rows;
import bellman.net.Workers;
import bellman.run.RandomStream;
import bellman.run.State;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Layers that behave otherwise in training: batch normalisation, renormalisation, dropout.
final class TrainingLayersTest {
    private static final int INPUTS = 5;
    private static final int NEVER = Integer.MAX_VALUE;

    private static Layer norm(int width, int after) {
        return new Layer.BatchNorm(width, 0.9f, 1e-3f, after, 1.5f, 0.7f);
    }

    private static Layer dropping(int width, boolean layerNorm, float rate) {
        return new Layer.Dense(width, Activation.TANH, layerNorm, 1f, rate);
    }

    private static Architecture plan(List<Layer> trunk) {
        var first = new Branch("first", trunk, List.of(new Output.Linear(2, 1f)));
        var second = new Branch("second", trunk, List.of(new Output.Linear(1, 1f)));
        return new Architecture(INPUTS, List.of(first, second), Initialization.KAIMING);
    }

    private static Network network(Architecture plan, Workers workers) {
        var random = new RandomStream(4);
        Network network = new NnBackend().network(plan, random, workers);
        GradientTest.jitter(network, random);
        return network;
    }

    @ParameterizedTest
    @CsvSource({"1, 40", "2, 40", "1, 300", "2, 300"})
    void batchNormalisationCarriesItsGradient(int threads, int count) {
        List<Layer> trunk = List.of(
                norm(INPUTS, NEVER), GradientTest.dense(16, Activation.TANH, false), norm(16, NEVER), norm(16, NEVER));
        try (var workers = new Workers(threads)) {
            Architecture plan = plan(trunk);
            Network network = network(plan, workers);
            check(plan, network, new Twin(plan, network), input(count));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void renormalisationCorrectsTowardsWhatWasGatheredAndCarriesItsGradient(int threads) {
        List<Layer> trunk = List.of(norm(INPUTS, 20), GradientTest.dense(300, Activation.TANH, false));
        try (var workers = new Workers(threads)) {
            Architecture plan = plan(trunk);
            Network network = network(plan, workers);
            var tape = network.tape(60, Mode.TRAINING);
            float[] x = input(60);
            for (int k = 0; k < 20; k++) {
                float[] other = GradientTest.normal(new RandomStream(k), 60 * INPUTS);
                for (int i = 0; i < other.length; i++) {
                    other[i] = 0.3f * (i % INPUTS) + (1 + 0.4f * (i % INPUTS)) * other[i];
                }
                network.forward(tape, other, Rows.independent(60));
            }
            var twin = new Twin(plan, network);
            corrections(network, twin, x);
            check(plan, network, twin, x);
        }
    }

    /// What Ioffe (2017) writes, from what the network gathered.
    private static void corrections(Network network, Twin twin, float[] x) {
        var state = new State();
        network.save(state);
        int clipped = 0;
        for (String branch : List.of("first", "second")) {
            float[] mean = state.at(branch + "/0").floats("mean", INPUTS);
            float[] variance = state.at(branch + "/0").floats("variance", INPUTS);
            int count = x.length / INPUTS;
            for (int j = 0; j < INPUTS; j++) {
                double m = 0;
                double v = 0;
                for (int i = j; i < x.length; i += INPUTS) {
                    m += x[i] / (double) count;
                }
                for (int i = j; i < x.length; i += INPUTS) {
                    v += (x[i] - m) * (x[i] - m) / count;
                }
                double gathered = Math.sqrt(variance[j] + 1e-3f);
                double r = Math.sqrt(v + 1e-3f) / gathered;
                double d = (m - mean[j]) / gathered;
                clipped += r < 1 / 1.5 || r > 1.5 || Math.abs(d) > 0.7f ? 1 : 0;
                twin.corrections.put(
                        branch + "/0/" + j,
                        new double[] {Math.clamp(r, 1 / 1.5, 1.5), Math.clamp(d, (double) -0.7f, (double) 0.7f)});
            }
        }
        assertTrue(clipped > 0 && clipped < 2 * INPUTS, "of all kinds: " + clipped);
    }

    @ParameterizedTest
    @CsvSource({"1, 40", "2, 40", "1, 1300", "2, 1300"})
    void noisyLayersAndStreamsCarryTheirGradient(int threads, int count) {
        var value = List.of(noisy(16, Activation.RELU), noisy(1, Activation.IDENTITY));
        var advantages = List.of(
                GradientTest.dense(24, Activation.TANH, true),
                noisy(20, Activation.SILU),
                noisy(3, Activation.IDENTITY));
        List<Layer> trunk = List.of(noisy(7, Activation.TANH), new Layer.Streams(List.of(value, advantages)));
        try (var workers = new Workers(threads)) {
            Architecture plan = plan(trunk);
            Network network = network(plan, workers);
            var twin = new Twin(plan, network);
            var state = new State();
            network.save(state);
            for (String branch : List.of("first", "second")) {
                drawn(state, twin, branch + "/0", INPUTS + 7);
                drawn(state, twin, branch + "/1/0/0", 7 + 16);
                drawn(state, twin, branch + "/1/0/1", 16 + 1);
                drawn(state, twin, branch + "/1/1/1", 24 + 20);
                drawn(state, twin, branch + "/1/1/2", 20 + 3);
            }
            check(plan, network, twin, input(count));
        }
    }

    private static Layer noisy(int width, Activation activation) {
        return new Layer.Noisy(width, activation, 0.7f);
    }

    private static void drawn(State state, Twin twin, String name, int size) {
        var stream = new RandomStream(0);
        stream.load(state.at(name));
        float[] noise = new float[size];
        FactorizedNoise.draw(stream, noise);
        twin.noise.put(name, noise);
    }

    @Test
    void noiseIsFactorisedUnbiasedAndGoneInEvaluation() {
        Architecture plan = new Architecture(
                1,
                List.of(new Branch("b", List.of(noisy(1, Activation.IDENTITY)), List.of(new Output.Features(true)))),
                Initialization.ORTHOGONAL);
        Network network = new NnBackend().network(plan, new RandomStream(1), Workers.ONE);
        var training = network.tape(1, Mode.TRAINING);
        var acting = network.tape(1);
        float[] x = {2f};
        float mean = network.forward(acting, x, Rows.independent(1))[0];
        double sum = 0;
        double squares = 0;
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            double moved = network.forward(training, x, Rows.independent(1))[0] - mean;
            sum += moved;
            squares += moved * moved;
        }
        // E f(p)² = E|p| = √(2/π); the weight's noise is a product of two, the bias's is one alone.
        double f = Math.sqrt(2 / Math.PI);
        assertEquals(0, sum / draws, 0.03);
        assertEquals(0.49 * (4 * f * f + f), squares / draws, 0.05);
        assertEquals(mean, network.forward(acting, x, Rows.independent(1))[0]);
    }

    @Test
    void evaluationNormalisesByWhatTrainingGathered() {
        Architecture plan = new Architecture(
                2,
                List.of(new Branch("b", List.of(norm(2, NEVER)), List.of(new Output.Features(true)))),
                Initialization.UNIFORM);
        Network network = new NnBackend().network(plan, new RandomStream(1), Workers.ONE);
        var training = network.tape(4, Mode.TRAINING);
        float[] x = {1, 10, 3, 14, 5, 18, 7, 22};
        for (int i = 0; i < 300; i++) {
            network.forward(training, x, Rows.independent(4));
        }
        var acting = network.tape(1);
        float[] y = network.forward(acting, new float[] {6, 8}, Rows.independent(1));
        assertEquals((6 - 4) / Math.sqrt(5), y[0], 1e-3);
        assertEquals((8 - 16) / Math.sqrt(20), y[1], 1e-3);
        float[] dx = network.backward(acting, new float[] {1, 1}, false, true);
        assertArrayEquals(new float[] {(float) (1 / Math.sqrt(5)), (float) (1 / Math.sqrt(20))}, dx, 1e-3f);
        assertEquals(0f, network.parameters().getFirst().gradients().get(0));
    }

    @Test
    void dropoutKeepsTheMeanAndDropsItsShare() {
        Architecture plan = new Architecture(
                1,
                List.of(new Branch(
                        "b",
                        List.of(new Layer.Dense(512, Activation.IDENTITY, false, 1f, 0.25f)),
                        List.of(new Output.Features(true)))),
                Initialization.UNIFORM);
        Network network = new NnBackend().network(plan, new RandomStream(1), Workers.ONE);
        float[] x = new float[400];
        Arrays.fill(x, 1f);
        float[] kept = network.forward(network.tape(1), x, Rows.independent(1)).clone();
        float[] y = network.forward(network.tape(400, Mode.TRAINING), x, Rows.independent(400));
        int dropped = 0;
        for (int i = 0; i < y.length; i++) {
            dropped += y[i] == 0 ? 1 : 0;
            assertTrue(y[i] == 0 || Math.abs(y[i] - kept[i % 512] / 0.75f) < 1e-6);
        }
        assertEquals(0.25, dropped / (double) y.length, 0.003);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dropoutCarriesTheGradientOfTheMaskThatItDrew(boolean layerNorm) {
        Architecture plan = plan(List.of(dropping(24, layerNorm, 0.3f), dropping(16, layerNorm, 0.1f)));
        Network network = network(plan, Workers.ONE);
        var tape = network.tape(130, Mode.TRAINING);
        Rows rows = Rows.independent(130);
        float[] x = input(130);
        float[] d = GradientTest.normal(new RandomStream(7), 130 * plan.outputs());
        var before = new State();
        network.save(before);
        network.forward(tape, x, rows);
        float[] dx = network.backward(tape, d, true, true).clone();
        for (int k = 0; k < 20; k++) {
            int i = 31 * k;
            float h = 1e-2f;
            double slope =
                    (loss(network, tape, before, moved(x, i, h), d) - loss(network, tape, before, moved(x, i, -h), d))
                            / (2 * h);
            assertEquals(slope, dx[i], 2e-3 + 2e-3 * Math.abs(slope), "input " + i);
        }
        assertNotEquals(loss(network, tape, before, x, d), sum(network.forward(tape, x, rows), d));
    }

    private static float[] moved(float[] x, int i, float h) {
        float[] y = x.clone();
        y[i] += h;
        return y;
    }

    private static double loss(Network network, Network.Tape tape, State state, float[] x, float[] d) {
        network.load(state);
        return sum(network.forward(tape, x, Rows.independent(x.length / INPUTS)), d);
    }

    private static double sum(float[] y, float[] d) {
        double sum = 0;
        for (int i = 0; i < d.length; i++) {
            sum += (double) y[i] * d[i];
        }
        return sum;
    }

    @Test
    void threadsChangeNoBitAndStateGoesOnWhereItWas() {
        List<Layer> trunk = List.of(
                norm(INPUTS, 3), dropping(256, true, 0.2f), norm(256, 2), dropping(64, false, 0.1f), norm(64, NEVER));
        Architecture plan = plan(trunk);
        try (var two = new Workers(2)) {
            Network one = network(plan, Workers.ONE);
            Network other = network(plan, two);
            Network later = network(plan, two);
            float[] x = input(200);
            for (int k = 0; k < 6; k++) {
                if (k == 3) {
                    var state = new State();
                    one.save(state);
                    later.load(state);
                }
                float[] expected = pass(one, x);
                assertArrayEquals(expected, pass(other, x));
                if (k >= 3) {
                    assertArrayEquals(expected, pass(later, x));
                }
            }
            later.follow(network(plan, two), 0.5f);
            other.follow(one, 1f);
            var a = new State();
            var b = new State();
            one.save(a);
            other.save(b);
            assertEquals(a, b);
        }
    }

    private static float[] pass(Network network, float[] x) {
        int count = x.length / INPUTS;
        var tape = network.tape(count, Mode.TRAINING);
        float[] y = network.forward(tape, x, Rows.independent(count)).clone();
        float[] dx = network.backward(tape, y, true, true);
        float[] all = Arrays.copyOf(y, y.length + dx.length);
        System.arraycopy(dx, 0, all, y.length, dx.length);
        for (Parameter p : network.parameters()) {
            int from = all.length;
            all = Arrays.copyOf(all, from + p.gradients().capacity());
            p.gradients().get(0, all, from, all.length - from);
            p.gradients().put(0, new float[all.length - from]);
        }
        return all;
    }

    private static float[] input(int count) {
        return GradientTest.normal(new RandomStream(count), count * INPUTS);
    }

    private static void check(Architecture plan, Network network, Twin twin, float[] x) {
        int count = x.length / INPUTS;
        var rows = Rows.independent(count);
        var tape = network.tape(count, Mode.TRAINING);
        float[] d = GradientTest.normal(new RandomStream(9), count * plan.outputs());
        double[][] inputs = new double[count][];
        for (int r = 0; r < count; r++) {
            inputs[r] = Arrays.copyOfRange(GradientTest.widen(x), r * INPUTS, (r + 1) * INPUTS);
        }
        float[] y = network.forward(tape, x, rows);
        double[][] expected = twin.outputs(inputs, rows, new double[0]);
        for (int i = 0; i < count * plan.outputs(); i++) {
            assertEquals(expected[i / plan.outputs()][i % plan.outputs()], y[i], 3e-5, "output " + i);
        }
        float[] dx = network.backward(tape, d, true, true);
        DoubleSupplier loss = () -> {
            double sum = 0;
            double[][] out = twin.outputs(inputs, rows, new double[0]);
            for (int i = 0; i < d.length; i++) {
                sum += d[i] * out[i / plan.outputs()][i % plan.outputs()];
            }
            return sum;
        };
        var random = new RandomStream(3);
        for (int k = 0; k < 20; k++) {
            int i = random.nextInt(x.length);
            double slope = GradientTest.slope(inputs[i / INPUTS], i % INPUTS, loss);
            assertEquals(slope, dx[i], 2e-3 + 1e-3 * Math.abs(slope), "input " + i);
        }
        for (Parameter p : network.parameters()) {
            for (int k = 0; k < 5; k++) {
                int i = random.nextInt(p.gradients().capacity());
                double slope = GradientTest.slope(twin.weights.get(p.name()), i, loss);
                assertEquals(slope, p.gradients().get(i), 2e-3 + 1e-3 * Math.abs(slope), p.name() + "[" + i + "]");
            }
        }
    }
}
