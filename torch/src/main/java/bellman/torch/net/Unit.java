package bellman.torch.net;

import bellman.net.Activation;
import bellman.net.Initializer;
import bellman.net.Layer;
import bellman.run.State;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// A layer of a trunk at work.
interface Unit {
    /// What leaves it, `[row][width]`, for what enters it, `[row][in]`, rows in the order of `pass`.
    Tensor forward(Pass pass, Tensor x);

    /// Floats of memory of one lane.
    default int stateSize() {
        return 0;
    }

    /// Saves what training gathered here beside the weights.
    default void save(State state) {}

    /// Restores it.
    default void load(State state) {}

    /// Takes over what training gathered in `other`, a unit of the same layer.
    default void follow(Unit other) {}

    /// The layer's unit, its weights added.
    ///
    /// @param in floats of a row that enters it
    /// @param name in front of its parameters' names
    /// @param state where its memory begins in a lane's
    static Unit of(Layer layer, int in, String name, int state, Weights weights, Initializer initializer) {
        return switch (layer) {
            case Layer.Dense dense -> new Dense(dense, in, name, weights, initializer);
            case Layer.BatchNorm norm -> new BatchNorm(norm, name, weights);
            case Layer.Noisy noisy -> new Noisy(noisy, in, name, weights, initializer);
            case Layer.Streams streams -> new Streams(streams, in, name, weights, initializer);
            case Layer.Convolution convolution -> new Convolution(convolution, name, weights, initializer);
            case Layer.ResidualStage stage -> new ResidualStage(stage, name, weights, initializer);
            case Layer.Gru gru -> new Gru(gru, in, name, state, weights, initializer);
            case Layer.Lstm lstm -> new Lstm(lstm, in, name, state, weights, initializer);
            case Layer.Transformer transformer -> new Transformer(transformer, in, name, state, weights, initializer);
        };
    }

    /// `activation` of each element.
    static Tensor activate(Activation activation, Tensor x) {
        return switch (activation) {
            case IDENTITY -> x;
            case TANH -> torch.tanh(x);
            case RELU -> torch.relu(x);
            case GELU -> torch.gelu(x, "tanh");
            case SILU -> torch.silu(x);
        };
    }
}
