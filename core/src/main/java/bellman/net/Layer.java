package bellman.net;

import java.util.List;

/// A layer of a branch's trunk.
public sealed interface Layer {

    /// Floats that leave the layer.
    int width();

    /// What it is, for messages: `a dense layer`.
    String name();

    /// Whether it carries a memory from row to row.
    default boolean remembers() {
        return false;
    }

    /// A dense layer: weights, then dropout and layer normalisation if wanted, then the activation.
    ///
    /// @param width floats that leave it
    /// @param activation behind it
    /// @param layerNorm whether to normalise over the features before the activation (Ba et al. 2016)
    /// @param gain of the initialisation, √2 by custom
    /// @param dropout share of the products that training sets to zero, the others growing for it (Srivastava et
    ///     al. 2014); in front of the normalisation, as in DroQ (Hiraoka et al. 2022)
    record Dense(int width, Activation activation, boolean layerNorm, float gain, float dropout) implements Layer {
        public Dense {
            positive("a dense layer", width);
            if (!(dropout >= 0 && dropout < 1)) {
                throw new IllegalArgumentException("dropout must be at least 0 and below 1, got " + dropout);
            }
        }

        /// Without dropout.
        public Dense(int width, Activation activation, boolean layerNorm, float gain) {
            this(width, activation, layerNorm, gain, 0f);
        }

        @Override
        public String name() {
            return "a dense layer";
        }
    }

    /// Normalisation over the rows of a batch with a scale and a shift for each feature (Ioffe and Szegedy 2015), and
    /// its renormalisation, which corrects the batch's statistics towards those gathered so far (Ioffe 2017):
    /// `x̂ = (x - μ_B) / σ_B · r + d` with `r = clip(σ_B / σ, 1 / maxScale, maxScale)` and `d = clip((μ_B - μ) / σ,
    /// -maxShift, maxShift)`, through which no gradient passes. All rows of a training forward form one batch.
    ///
    /// @param width of what enters and leaves it
    /// @param momentum share of the gathered mean and variance that each training forward keeps
    /// @param epsilon added to the variance
    /// @param renormalizeAfter training forwards with `r = 1` and `d = 0`, so that statistics are there first;
    ///     `Integer.MAX_VALUE` for plain batch normalisation
    /// @param maxScale largest correction of the scale
    /// @param maxShift largest correction of the mean, in standard deviations
    record BatchNorm(int width, float momentum, float epsilon, int renormalizeAfter, float maxScale, float maxShift)
            implements Layer {
        public BatchNorm {
            positive("a batch normalisation", width);
            if (!(momentum >= 0 && momentum < 1)) {
                throw new IllegalArgumentException("momentum must be at least 0 and below 1, got " + momentum);
            }
            if (!(epsilon > 0)) {
                throw new IllegalArgumentException("epsilon must be above 0, got " + epsilon);
            }
            if (renormalizeAfter < 0) {
                throw new IllegalArgumentException("renormalize-after must not be negative, got " + renormalizeAfter);
            }
            if (!(maxScale >= 1 && maxShift >= 0)) {
                throw new IllegalArgumentException("a renormalisation needs a largest scale of at least 1 and a largest"
                        + " shift of at least 0, got " + maxScale + " and " + maxShift);
            }
        }

        @Override
        public String name() {
            return "a batch normalisation";
        }
    }

    /// A dense layer whose weights are perturbed by learned amounts of noise (Fortunato et al. 2018, factorised):
    /// `W = μ + σ ⊙ f(p) f(q)ᵀ` with `f(x) = sgn(x) √|x|` of normal numbers that each training forward draws anew;
    /// an evaluating one uses μ alone. Begins as in the paper, whatever the network's initialisation: μ uniform in
    /// `±1/√inputs`, σ `sigma / √inputs`.
    ///
    /// @param width floats that leave it
    /// @param activation behind it
    /// @param sigma how noisy it begins, 0.5 in the paper
    record Noisy(int width, Activation activation, float sigma) implements Layer {
        public Noisy {
            positive("a noisy layer", width);
            if (!(sigma > 0)) {
                throw new IllegalArgumentException("a noisy layer needs a sigma above 0, got " + sigma);
            }
        }

        @Override
        public String name() {
            return "a noisy layer";
        }
    }

    /// Several stacks of layers side by side on the same features, whose outputs stand one after the other, as the
    /// value and the advantages of a dueling network (Wang et al. 2016).
    ///
    /// @param stacks each of dense and noisy layers, at least one
    record Streams(List<List<Layer>> stacks) implements Layer {
        public Streams {
            stacks = stacks.stream().map(List::copyOf).toList();
            if (stacks.isEmpty() || stacks.stream().anyMatch(List::isEmpty)) {
                throw new IllegalArgumentException("streams need at least one stack of at least one layer each");
            }
            for (List<Layer> stack : stacks) {
                for (Layer layer : stack) {
                    if (!(layer instanceof Dense || layer instanceof Noisy)) {
                        throw new IllegalArgumentException(
                                "streams are made of dense and noisy layers, got " + layer.name());
                    }
                }
            }
        }

        @Override
        public int width() {
            return stacks.stream().mapToInt(s -> s.getLast().width()).sum();
        }

        @Override
        public String name() {
            return "a layer of streams";
        }
    }

    /// A gated recurrent unit with PyTorch's gates and parameters (Cho et al. 2014).
    ///
    /// @param width of its memory and of what leaves it
    record Gru(int width) implements Layer {
        public Gru {
            positive("a GRU", width);
        }

        @Override
        public String name() {
            return "a GRU";
        }

        @Override
        public boolean remembers() {
            return true;
        }
    }

    /// A long short-term memory with PyTorch's gates and parameters (Hochreiter and Schmidhuber 1997). Its
    /// memory is hidden and cell state, `2 * width` floats.
    ///
    /// @param width of its hidden state and of what leaves it
    record Lstm(int width) implements Layer {
        public Lstm {
            positive("an LSTM", width);
        }

        @Override
        public String name() {
            return "an LSTM";
        }

        @Override
        public boolean remembers() {
            return true;
        }
    }

    /// A convolution over images, then the activation. What leaves it is an image of `filters` channels.
    ///
    /// @param image what enters it
    /// @param filters channels that leave it
    /// @param kernel height and width of the kernel
    /// @param stride pixels from one application to the next
    /// @param padding zeros around the image
    /// @param activation behind it
    /// @param gain of the initialisation, √2 by custom
    record Convolution(Image image, int filters, int kernel, int stride, int padding, Activation activation, float gain)
            implements Layer {
        public Convolution {
            if (filters < 1 || kernel < 1 || stride < 1 || padding < 0) {
                throw new IllegalArgumentException("a convolution needs filters, kernel and stride of at least 1 and no"
                        + " negative padding, got " + filters + ", " + kernel + ", " + stride + " and " + padding);
            }
            if (Math.min(image.height(), image.width()) + 2 * padding < kernel) {
                throw new IllegalArgumentException("a kernel of " + kernel + " x " + kernel
                        + " does not fit into an image of " + image + " with a padding of " + padding);
            }
        }

        /// What leaves it.
        public Image output() {
            return Image.of(across(image.height()), across(image.width()), filters);
        }

        private int across(int pixels) {
            return (pixels + 2 * padding - kernel) / stride + 1;
        }

        @Override
        public int width() {
            return output().size();
        }

        @Override
        public String name() {
            return "a convolution";
        }
    }

    /// A stage of the residual network that IMPALA brought (Espeholt et al. 2018, figure 3): a 3 x 3
    /// convolution, 3 x 3 max-pooling with stride 2, then residual blocks of two 3 x 3 convolutions, each
    /// behind a ReLU.
    ///
    /// @param image what enters it
    /// @param filters channels that leave it
    /// @param blocks how many residual blocks, 2 in the paper
    /// @param activation behind it all: none, but for the last stage
    record ResidualStage(Image image, int filters, int blocks, Activation activation) implements Layer {
        public ResidualStage {
            if (filters < 1 || blocks < 0) {
                throw new IllegalArgumentException("a residual stage needs at least one filter and no negative number"
                        + " of blocks, got " + filters + " and " + blocks);
            }
        }

        /// What leaves it.
        public Image output() {
            return Image.of((image.height() + 1) / 2, (image.width() + 1) / 2, filters);
        }

        @Override
        public int width() {
            return output().size();
        }

        @Override
        public String name() {
            return "a residual stage";
        }
    }

    /// A transformer over the rows of a sequence (Vaswani et al. 2017), with the normalisation in front of each
    /// half of a block (Xiong et al. 2020) and rotary positions (Su et al. 2021). A row sees itself and up to
    /// `window` rows before it, in every block, back to the last reset. What it remembers of them are their
    /// keys and values, so that a step costs one row; as with every memory, no gradient goes into what was
    /// there before the sequence.
    ///
    /// @param width of a row inside it and of what leaves it
    /// @param heads that share it; `width / heads` is even
    /// @param blocks one on the other
    /// @param window rows that it looks back
    record Transformer(int width, int heads, int blocks, int window) implements Layer {
        public Transformer {
            positive("a transformer", width);
            if (heads < 1 || width % heads != 0 || width / heads % 2 != 0) {
                throw new IllegalArgumentException("a transformer's width must be an even multiple of its heads, got "
                        + width + " and " + heads + " heads");
            }
            if (blocks < 1 || window < 1) {
                throw new IllegalArgumentException("a transformer needs at least one block and a window of at least"
                        + " one row, got " + blocks + " and " + window);
            }
        }

        @Override
        public String name() {
            return "a transformer";
        }

        @Override
        public boolean remembers() {
            return true;
        }
    }

    private static void positive(String what, int width) {
        if (width < 1) {
            throw new IllegalArgumentException(what + " needs a width of at least 1, got " + width);
        }
    }
}
