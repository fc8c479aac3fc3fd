package bellman.net;

/// A layer of a branch's trunk.
public sealed interface Layer {

    /// Floats that leave the layer.
    int width();

    /// A dense layer: weights, then layer normalisation if wanted, then the activation.
    ///
    /// @param width floats that leave it
    /// @param activation behind it
    /// @param layerNorm whether to normalise over the features before the activation (Ba et al. 2016)
    /// @param gain of the initialisation, √2 by custom
    record Dense(int width, Activation activation, boolean layerNorm, float gain) implements Layer {
        public Dense {
            positive("a dense layer", width);
        }
    }

    /// A gated recurrent unit with PyTorch's gates and parameters (Cho et al. 2014).
    ///
    /// @param width of its memory and of what leaves it
    record Gru(int width) implements Layer {
        public Gru {
            positive("a GRU", width);
        }
    }

    /// A long short-term memory with PyTorch's gates and parameters (Hochreiter and Schmidhuber 1997). Its memory
    /// is hidden and cell state, `2 * width` floats.
    ///
    /// @param width of its hidden state and of what leaves it
    record Lstm(int width) implements Layer {
        public Lstm {
            positive("an LSTM", width);
        }
    }

    private static void positive(String what, int width) {
        if (width < 1) {
            throw new IllegalArgumentException(what + " needs a width of at least 1, got " + width);
        }
    }
}
