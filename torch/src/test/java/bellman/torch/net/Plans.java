package bellman.torch.net;

import bellman.net.Activation;
import bellman.net.Architecture;
import bellman.net.Architecture.Branch;
import bellman.net.Image;
import bellman.net.Initialization;
import bellman.net.Layer;
import bellman.net.Output;
import bellman.net.Rows;
import bellman.run.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Architectures to test with.
final class Plans {
    static final float GAIN = (float) Math.sqrt(2);

    private Plans() {}

    static Layer dense(int width, Activation activation, boolean norm) {
        return new Layer.Dense(width, activation, norm, GAIN);
    }

    static Architecture of(int inputs, int outputs, Layer... trunk) {
        return new Architecture(
                inputs,
                List.of(new Branch("net", List.of(trunk), List.of(new Output.Linear(outputs, 1f)))),
                Initialization.ORTHOGONAL);
    }

    /// What the backend nn builds too: each activation with and without normalisation, memories, convolutions,
    /// all kinds of outputs.
    static Stream<Architecture> small() {
        List<Architecture> all = new ArrayList<>();
        for (Activation activation : Activation.values()) {
            all.add(of(5, 3, dense(20, activation, false), dense(17, activation, true)));
        }
        Layer tanh = dense(12, Activation.TANH, false);
        var image = new Image(3, 12, 11, 2);
        var convolution = new Layer.Convolution(image, 5, 4, 2, 0, Activation.SILU, GAIN);
        var padded = new Layer.Convolution(convolution.output(), 7, 3, 1, 1, Activation.RELU, GAIN);
        all.add(of(image.size(), 3, convolution, padded, tanh));
        all.add(of(4, 2, new Layer.Gru(9)));
        all.add(of(4, 2, new Layer.Lstm(9)));
        var policy = new Branch(
                "policy",
                List.of(tanh, new Layer.Lstm(6), new Layer.Gru(7)),
                List.of(new Output.Linear(3, 0.01f), new Output.Features(true), new Output.Free(2, -0.5f)));
        var value = new Branch(
                "value",
                List.of(new Layer.Gru(5), tanh),
                List.of(new Output.Features(false), new Output.Linear(1, 1f)));
        var constant = new Branch("constant", List.of(), List.of(new Output.Free(3, 1f)));
        for (Initialization initialization : Initialization.values()) {
            all.add(new Architecture(6, List.of(policy, value, constant), initialization));
        }
        return all.stream();
    }

    /// What only libtorch builds.
    static Stream<Architecture> large() {
        var image = new Image(2, 11, 9, 3);
        var convolution = new Layer.Convolution(image, 5, 3, 2, 1, Activation.TANH, GAIN);
        var stage = new Layer.ResidualStage(convolution.output(), 4, 2, Activation.TANH);
        return Stream.of(
                of(image.size(), 2, convolution, dense(8, Activation.SILU, false)),
                of(image.size(), 2, convolution, stage, new Layer.Gru(6)),
                of(5, 3, new Layer.Transformer(8, 2, 2, 3)),
                of(5, 3, dense(6, Activation.TANH, false), new Layer.Transformer(12, 2, 1, 20), new Layer.Lstm(4)));
    }

    /// Sequences with memory from before and about a fifth of resets.
    static Rows sequences(int stateSize, int steps, int lanes) {
        var random = new RandomStream(steps);
        boolean[] resets = new boolean[steps * lanes];
        for (int i = 0; i < resets.length; i++) {
            resets[i] = random.nextInt(5) == 0;
        }
        return Rows.sequences(steps, lanes, resets, normal(random, lanes * stateSize));
    }

    /// Rows as the network wants them.
    static Rows rows(int stateSize, int steps, int lanes) {
        return stateSize > 0 ? sequences(stateSize, steps, lanes) : Rows.independent(steps * lanes);
    }

    /// The same rows with a memory of their own.
    static Rows copy(Rows rows) {
        return rows.resets().length == 0
                ? rows
                : Rows.sequences(
                        rows.steps(), rows.lanes(), rows.resets(), rows.state().clone());
    }

    static float[] normal(RandomStream random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    static float[] first(float[] values, int count) {
        return Arrays.copyOf(values, count);
    }
}
