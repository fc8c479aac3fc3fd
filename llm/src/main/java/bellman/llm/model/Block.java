package bellman.llm.model;

import org.bytedeco.pytorch.Tensor;

/// What stands behind attention in a layer, at work.
@FunctionalInterface
interface Block {

    /// `[token][hidden]` to the same shape, in the innermost scope.
    ///
    /// @param routing which takes note of what routers do
    Tensor apply(Tensor x, Routing routing);
}
