package bellman.llm.model;

import org.bytedeco.pytorch.Tensor;

/// Lets tokens look at the tokens before them: the one operation of a decoder that knows which sequence a token
/// belongs to.
@FunctionalInterface
public interface Attention {

    /// What each token sees.
    ///
    /// @param layer number of the layer, from 0
    /// @param window tokens that it sees, itself included; 0 for all
    /// @param queries `[token][head][size]`, turned to their positions
    /// @param keys `[token][keyValueHead][size]`, turned to theirs
    /// @param values `[token][keyValueHead][size]`
    /// @return `[token][head * size]`, in the innermost scope
    Tensor attend(int layer, int window, Tensor queries, Tensor keys, Tensor values);
}
