package bellman.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.net.Architecture;
import bellman.net.Architecture.Branch;
import bellman.net.Backend;
import bellman.net.Initialization;
import bellman.net.Network;
import bellman.net.OptimizerConfig;
import bellman.net.OptimizerConfig.Adam;
import bellman.net.OptimizerConfig.AdamW;
import bellman.net.OptimizerConfig.RmsProp;
import bellman.net.OptimizerConfig.Sgd;
import bellman.net.Output;
import bellman.net.Parameter;
import bellman.net.Workers;
import bellman.run.RandomStream;
import bellman.run.State;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Optimisers against PyTorch's formulas in double precision.
final class NnOptimizerTest {
    private static final Backend NN = Backend.named("nn");

    static Stream<OptimizerConfig> configs() {
        return Stream.of(
                new Adam(0.9f, 0.999f, 1e-5f),
                new AdamW(0.8f, 0.99f, 1e-8f, 0.1f),
                new Sgd(0f, false),
                new Sgd(0.9f, false),
                new Sgd(0.9f, true),
                new RmsProp(0.99f, 1e-5f, true),
                new RmsProp(0.9f, 1e-8f, false));
    }

    @ParameterizedTest
    @MethodSource("configs")
    void stepsFollowPyTorch(OptimizerConfig config) {
        List<Network> networks = List.of(network(9, 7), network(3, 1));
        var optimizer = NN.optimizer(config, networks, Workers.ONE);
        var random = new RandomStream(4);
        int size = networks.stream().mapToInt(NnOptimizerTest::size).sum();
        double[] w = values(networks, size);
        double[] m = new double[size];
        double[] v = new double[size];
        if (config instanceof RmsProp r && r.epsilonInside()) {
            java.util.Arrays.fill(v, 1);
        }
        for (int step = 1; step <= 30; step++) {
            double[] g = gradients(networks, size, random);
            double norm = Math.sqrt(java.util.Arrays.stream(g).map(x -> x * x).sum());
            double most = step % 2 == 0 ? 1 : 1e9;
            double rate = 0.02 / step;
            double scale = norm > most ? most / (norm + 1e-6) : 1;
            assertEquals(norm, optimizer.step((float) rate, (float) most), 1e-5 * norm);
            for (int i = 0; i < size; i++) {
                w[i] = expected(config, step, rate, g[i] * scale, w, m, v, i);
            }
        }
        double[] found = values(networks, size);
        for (int i = 0; i < size; i++) {
            assertEquals(w[i], found[i], 3e-6 + 2e-6 * Math.abs(w[i]));
        }
        for (Network n : networks) {
            for (Parameter p : n.parameters()) {
                for (int i = 0; i < p.gradients().capacity(); i++) {
                    assertEquals(0f, p.gradients().get(i));
                }
            }
        }
    }

    private static double expected(
            OptimizerConfig config, int step, double rate, double g, double[] w, double[] m, double[] v, int i) {
        return switch (config) {
            case Adam a -> adam(w[i], g, m, v, i, step, rate, 0.9, 0.999, 1e-5);
            case AdamW a -> adam(w[i] * (1 - rate * 0.1), g, m, v, i, step, rate, 0.8, 0.99, 1e-8);
            case Sgd s -> {
                m[i] = step == 1 ? g : s.momentum() * m[i] + g;
                yield w[i] - rate * (s.nesterov() ? g + s.momentum() * m[i] : m[i]);
            }
            case RmsProp r -> {
                double decay = r.epsilonInside() ? 0.99 : 0.9;
                v[i] = decay * v[i] + (1 - decay) * g * g;
                yield w[i] - rate * g / (r.epsilonInside() ? Math.sqrt(v[i] + 1e-5) : Math.sqrt(v[i]) + 1e-8);
            }
        };
    }

    private static double adam(
            double w,
            double g,
            double[] m,
            double[] v,
            int i,
            int step,
            double rate,
            double b1,
            double b2,
            double epsilon) {
        m[i] = b1 * m[i] + (1 - b1) * g;
        v[i] = b2 * v[i] + (1 - b2) * g * g;
        double below = Math.sqrt(v[i]) / Math.sqrt(1 - Math.pow(b2, step)) + epsilon;
        return w - rate / (1 - Math.pow(b1, step)) * m[i] / below;
    }

    @ParameterizedTest
    @MethodSource("configs")
    void aGradientThatIsNotFiniteTakesNoStepAndIsCleared(OptimizerConfig config) {
        Network network = network(5, 3);
        var optimizer = NN.optimizer(config, List.of(network), Workers.ONE);
        var random = new RandomStream(1);
        double[] before = values(List.of(network), size(network));
        State state = new State();
        optimizer.save(state);
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, 1e30f}) {
            gradients(List.of(network), size(network), random);
            network.parameters().getLast().gradients().put(0, bad);
            assertTrue(!Double.isFinite(optimizer.step(0.1f, 0.5f)));
        }
        double[] after = values(List.of(network), size(network));
        for (int i = 0; i < before.length; i++) {
            assertEquals(before[i], after[i]);
        }
        State same = new State();
        optimizer.save(same);
        assertEquals(state, same);
        gradients(List.of(network), size(network), random);
        assertTrue(Double.isFinite(optimizer.step(0.1f, 0.5f)));
    }

    @ParameterizedTest
    @MethodSource("configs")
    void aRestoredOptimiserHoldsTheSameBits(OptimizerConfig config) {
        Network network = network(40, 30);
        var optimizer = NN.optimizer(config, List.of(network), Workers.ONE);
        var random = new RandomStream(1);
        for (int i = 0; i < 3; i++) {
            gradients(List.of(network), size(network), random);
            optimizer.step(0.01f, 1f);
        }
        State saved = new State();
        optimizer.save(saved);
        var other = NN.optimizer(config, List.of(network), Workers.ONE);
        other.load(saved);
        State again = new State();
        other.save(again);
        assertEquals(saved, again);
    }

    @Test
    void networksOfAnotherBackendAreRefused() {
        Network network = network(2, 2);
        Network foreign = (Network) java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Network.class}, (proxy, method, args) -> network);
        var e = assertThrows(
                IllegalArgumentException.class, () -> NN.optimizer(new Sgd(0f, false), List.of(foreign), Workers.ONE));
        assertTrue(e.getMessage().contains("trains only networks that it made"), e.getMessage());
    }

    static Network network(int in, int out) {
        var branch = new Branch("net", List.of(), List.of(new Output.Linear(out, 1f)));
        return NN.network(
                new Architecture(in, List.of(branch), Initialization.UNIFORM), new RandomStream(in), Workers.ONE);
    }

    private static int size(Network network) {
        return network.parameters().stream()
                .mapToInt(p -> p.values().capacity())
                .sum();
    }

    private static double[] values(List<Network> networks, int size) {
        double[] all = new double[size];
        int at = 0;
        for (Network n : networks) {
            for (Parameter p : n.parameters()) {
                for (int i = 0; i < p.values().capacity(); i++) {
                    all[at++] = p.values().get(i);
                }
            }
        }
        return all;
    }

    private static double[] gradients(List<Network> networks, int size, RandomStream random) {
        double[] all = new double[size];
        int at = 0;
        for (Network n : networks) {
            for (Parameter p : n.parameters()) {
                for (int i = 0; i < p.gradients().capacity(); i++) {
                    float g = (float) random.nextGaussian();
                    p.gradients().put(i, g);
                    all[at++] = g;
                }
            }
        }
        return all;
    }
}
