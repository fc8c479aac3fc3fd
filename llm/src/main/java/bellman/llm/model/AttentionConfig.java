package bellman.llm.model;

/// How a decoder's layers attend.
///
/// @param heads of queries
/// @param keyValueHeads of keys and values, each shared by `heads / keyValueHeads` heads of queries
/// @param headSize floats of a head
/// @param biases whether the projections to queries, keys and values have biases
/// @param outputBias whether the projection of what was seen has one
/// @param norms whether queries and keys are normalised in each head
public record AttentionConfig(
        int heads, int keyValueHeads, int headSize, boolean biases, boolean outputBias, boolean norms) {
    public AttentionConfig {
        if (heads < 1 || keyValueHeads < 1 || heads % keyValueHeads != 0) {
            throw new IllegalArgumentException(
                    "heads must be a multiple of the heads of keys and values, got " + heads + " and " + keyValueHeads);
        }
        if (headSize < 2 || headSize % 2 != 0) {
            throw new IllegalArgumentException("a head's size must be even, got " + headSize);
        }
    }
}
