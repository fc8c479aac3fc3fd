package bellman.torch.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.net.Activation;
import bellman.net.Architecture;
import bellman.net.Image;
import bellman.net.Layer;
import bellman.net.Network;
import bellman.net.Parameter;
import bellman.net.Rows;
import bellman.net.Workers;
import bellman.run.RandomStream;
import java.util.function.BiFunction;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Layers that only libtorch builds, against plain loops in double precision; gradients against finite
/// differences of these.
final class LayersTest {
    private static final Image IMAGE = new Image(2, 7, 6, 3);
    private static final int COUNT = 4;

    static Stream<Layer.Convolution> convolutions() {
        return Stream.of(
                new Layer.Convolution(IMAGE, 5, 3, 1, 0, Activation.TANH, Plans.GAIN),
                new Layer.Convolution(IMAGE, 4, 4, 2, 1, Activation.SILU, Plans.GAIN),
                new Layer.Convolution(Image.of(5, 9, 1), 3, 5, 3, 2, Activation.IDENTITY, Plans.GAIN));
    }

    @ParameterizedTest
    @MethodSource("convolutions")
    void aConvolutionRunsOverStackedFrames(Layer.Convolution layer) {
        check(
                Plans.of(layer.image().size(), 3, layer),
                Rows.independent(COUNT),
                (twin, x) -> twin.convolution(layer, "net/0", x));
    }

    @Test
    void aResidualStageAddsItsBlocks() {
        var layer = new Layer.ResidualStage(IMAGE, 4, 2, Activation.TANH);
        check(Plans.of(IMAGE.size(), 3, layer), Rows.independent(COUNT), (twin, x) -> twin.stage(layer, "net/0", x));
    }

    static Stream<Layer.Transformer> transformers() {
        return Stream.of(
                new Layer.Transformer(8, 2, 1, 3),
                new Layer.Transformer(8, 4, 2, 1),
                new Layer.Transformer(12, 2, 2, 50));
    }

    @ParameterizedTest
    @MethodSource("transformers")
    void aTransformerSeesItsWindowUpToTheLastReset(Layer.Transformer layer) {
        Architecture plan = Plans.of(5, 3, layer);
        int lanes = 3;
        int steps = 9;
        Rows drawn = Plans.sequences(0, steps, lanes);
        Network network = network(plan);
        // The twin has no memory from before: nobody remembers anything at the beginning.
        Rows rows = Rows.sequences(steps, lanes, drawn.resets(), new float[lanes * network.stateSize()]);
        check(plan, rows, (twin, x) -> twin.transformer(layer, "net/0", x, rows));
    }

    private static Network network(Architecture plan) {
        return new TorchBackend.Cpu().network(plan, new RandomStream(6), Workers.ONE);
    }

    /// Compares outputs and all gradients of a random linear loss with those of the twin.
    private static void check(Architecture plan, Rows rows, BiFunction<Twin, double[][], double[][]> layer) {
        var random = new RandomStream(12);
        try (Network network = network(plan);
                var tape = network.tape(rows.count())) {
            jitter(network, random);
            var twin = new Twin(network);
            float[] x = Plans.normal(random, rows.count() * plan.inputs());
            float[] d = Plans.normal(random, rows.count() * plan.outputs());
            double[][] inputs = new double[rows.count()][plan.inputs()];
            for (int i = 0; i < x.length; i++) {
                inputs[i / plan.inputs()][i % plan.inputs()] = x[i];
            }
            float[] y = network.forward(tape, x, rows);
            double[][] expected = twin.affine("net/1", layer.apply(twin, inputs));
            for (int i = 0; i < y.length; i++) {
                assertEquals(expected[i / plan.outputs()][i % plan.outputs()], y[i], 3e-5, "output " + i);
            }
            float[] dx = network.backward(tape, d, true, true);
            DoubleSupplier loss = () -> {
                double sum = 0;
                double[][] out = twin.affine("net/1", layer.apply(twin, inputs));
                for (int i = 0; i < d.length; i++) {
                    sum += d[i] * out[i / plan.outputs()][i % plan.outputs()];
                }
                return sum;
            };
            for (Parameter p : network.parameters()) {
                for (int k = 0; k < 8; k++) {
                    int i = random.nextInt(p.values().capacity());
                    compare(twin.weights.get(p.name()), i, p.gradients().get(i), loss, p.name());
                }
            }
            for (int k = 0; k < 20; k++) {
                int i = random.nextInt(x.length);
                compare(inputs[i / plan.inputs()], i % plan.inputs(), dx[i], loss, "inputs");
            }
        }
    }

    private static void compare(double[] values, int i, float found, DoubleSupplier loss, String what) {
        double old = values[i];
        values[i] = old + 1e-6;
        double above = loss.getAsDouble();
        values[i] = old - 1e-6;
        double below = loss.getAsDouble();
        values[i] = old;
        double expected = (above - below) / 2e-6;
        assertEquals(expected, found, 1e-4 + 1e-4 * Math.abs(expected), what + "[" + i + "]");
    }

    /// So that no bias is zero and no scale is one.
    private static void jitter(Network network, RandomStream random) {
        for (Parameter p : network.parameters()) {
            for (int i = 0; i < p.values().capacity(); i++) {
                p.values().put(i, p.values().get(i) + 0.1f * (float) random.nextGaussian());
            }
        }
        assertTrue(network.parameters().size() > 2);
    }
}
