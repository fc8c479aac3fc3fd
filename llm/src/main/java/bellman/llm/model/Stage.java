package bellman.llm.model;

import org.bytedeco.pytorch.Tensor;

/// A part of a decoder on its way through one training pass: from one tensor to the next, and then the gradient
/// back, once. Stages know nothing of one another, so each takes the way that suits it.
interface Stage extends AutoCloseable {

    /// Computes the result, which no graph leads to, in the innermost scope, and keeps what the backward needs.
    ///
    /// @param x `[token][hidden]`, left as it is by whoever made it
    Tensor forward(Tensor x);

    /// Adds to the gradients of the stage's parameters that are trained.
    ///
    /// @param d the gradient with respect to the result, which may be overwritten
    /// @return that with respect to `x`, in the innermost scope
    Tensor backward(Tensor d);

    /// Frees what was kept.
    @Override
    void close();
}
