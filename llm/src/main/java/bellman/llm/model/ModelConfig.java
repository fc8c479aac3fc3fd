package bellman.llm.model;

import bellman.net.TokenBatch;
import java.util.Collections;
import java.util.List;

/// What a decoder looks like, whatever its family.
///
/// @param architecture family, which names its tensors
/// @param vocabulary rows of the embedding
/// @param hidden floats that stand for a token between layers
/// @param context the most tokens of a sequence
/// @param layers from the embedding on
/// @param attention of every layer
/// @param rope rotary positions
/// @param normEpsilon added under the root of every norm
/// @param tied whether the embedding is also the projection to the vocabulary
/// @param initialDeviation standard deviation of fresh weights
/// @param endTokens ids after which a text is complete; may be empty
public record ModelConfig(
        Architecture architecture,
        int vocabulary,
        int hidden,
        int context,
        List<Layer> layers,
        AttentionConfig attention,
        RopeConfig rope,
        double normEpsilon,
        boolean tied,
        double initialDeviation,
        List<Integer> endTokens) {
    public ModelConfig {
        layers = List.copyOf(layers);
        endTokens = List.copyOf(endTokens);
        if (vocabulary < 1 || hidden < 1 || context < 1 || layers.isEmpty()) {
            throw new IllegalArgumentException("a decoder needs a vocabulary, a hidden size, a context and layers, got "
                    + vocabulary + ", " + hidden + ", " + context + " and " + layers.size());
        }
        if (rope.rotated() > attention.headSize()) {
            throw new IllegalArgumentException(
                    "rope turns " + rope.rotated() + " columns of heads that have " + attention.headSize());
        }
        if (!(normEpsilon > 0) || !(initialDeviation >= 0)) {
            throw new IllegalArgumentException("norms need a positive epsilon and weights a deviation, got "
                    + normEpsilon + " and " + initialDeviation);
        }
    }

    /// One layer.
    ///
    /// @param window tokens that it sees, the one that looks included; 0 for all
    /// @param feedForward behind its attention
    public record Layer(int window, FeedForward feedForward) {
        public Layer {
            if (window < 0) {
                throw new IllegalArgumentException("a layer's window must not be negative, got " + window);
            }
        }
    }

    /// A Qwen 3 of the given sizes with tied embeddings, the smallest family that this package knows everything
    /// of: for tests, tours and measurements that need a model and have no checkpoint.
    ///
    /// @param width of the feed-forward blocks
    public static ModelConfig qwen3(
            int vocabulary, int hidden, int layers, AttentionConfig attention, int width, int context) {
        return new ModelConfig(
                Architecture.QWEN3,
                vocabulary,
                hidden,
                context,
                Collections.nCopies(layers, new Layer(0, new FeedForward.Gated(width, false))),
                attention,
                new RopeConfig(1_000_000, attention.headSize(), new RopeConfig.Scaling.None(), List.of()),
                1e-6,
                true,
                0.02,
                List.of());
    }

    /// The shape of Qwen3-0.6B.
    public static ModelConfig qwen3Of06Billion() {
        return qwen3(151_936, 1024, 28, new AttentionConfig(16, 8, 128, false, false, true), 3072, 40_960);
    }

    /// The same with tied embeddings, or without.
    public ModelConfig withTied(boolean other) {
        return new ModelConfig(
                architecture,
                vocabulary,
                hidden,
                context,
                layers,
                attention,
                rope,
                normEpsilon,
                other,
                initialDeviation,
                endTokens);
    }

    /// Refuses a batch that such a model cannot read, naming the token.
    void requireFit(TokenBatch batch) {
        int token = 0;
        for (int s = 0; s < batch.lengths().length; s++) {
            int length = batch.lengths()[s];
            if (length > context) {
                throw new IllegalArgumentException("segment " + s + " has " + length + " tokens, the model's context"
                        + " has " + context + "; shorten it");
            }
            for (int i = 0; i < length; i++, token++) {
                int id = batch.ids()[token];
                if (id < 0 || id >= vocabulary) {
                    throw new IllegalArgumentException("token " + i + " of segment " + s + " has the id " + id
                            + ", the model's vocabulary has ids from 0 to " + (vocabulary - 1)
                            + "; was it made by another model's tokenizer?");
                }
            }
        }
    }
}
