package bellman.llm.model;

import org.bytedeco.pytorch.Tensor;

/// What stands behind attention in a layer, at work.
@FunctionalInterface
public interface Block {

    /// `[token][hidden]` to the same shape, in the innermost scope.
    Tensor apply(Tensor x);
}
