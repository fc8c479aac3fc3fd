package bellman.net;

/// A language model as a differentiable function: its outputs are the log-probabilities of given tokens. As with a
/// [Network], an algorithm computes the gradient of its loss with respect to these, and [#backward] carries it to
/// the weights; fine-tuning, preference optimisation and policy gradients differ in nothing else.
///
/// With `z` the logits in front of token `t` and `T` the batch's temperature, the distribution is
/// `p = softmax(z / T)`, the log-probability `log p[t]` and the entropy `-Σ p log p`. Sums over the vocabulary are
/// taken in double precision. Only in front of wanted tokens are there logits at all, and never for all of them at
/// once; a token whose gradients are both zero costs nothing in the backward.
///
/// A gradient is a sum over tokens: which mean a loss takes is the caller's affair, who divides by the tokens of
/// *all* the batches that he accumulates. Then several small batches give what one large batch gives.
///
/// ```java
/// TokenBatch batch = TokenBatch.of(first, second);
/// try (SequenceModel.Tape tape = model.tape()) {
///     float[] logProbs = model.forward(tape, batch).logProbs();
///     float[] gradient = new float[logProbs.length];
///     Arrays.fill(gradient, -1f / logProbs.length);           // of the mean negative log-likelihood
///     model.backward(tape, TokenScores.of(gradient));
/// }
/// optimizer.step(learningRate, maxGradientNorm);
/// ```
///
/// One thread at a time uses a model and what it made. Models, tapes and optimisers hold native memory and are
/// closed by whoever made them, the model last.
public interface SequenceModel extends AutoCloseable {

    /// Ids are from 0 on and below this.
    int vocabulary();

    /// The most tokens that a segment may have.
    int context();

    /// What `batch` asks for, without anything kept for a backward.
    ///
    /// @throws IllegalArgumentException if an id is out of range, a segment is longer than the context, or images
    ///     do not fit the model or the ids
    /// @throws ArithmeticException if a wanted token's logits are not finite, naming the token
    TokenScores score(TokenBatch batch);

    /// Room for what one forward leaves for its backward. Several tapes of one model may be open at once: each has
    /// its own forward.
    Tape tape();

    /// What `batch` asks for, keeping on `tape` what [#backward] needs; what was there before is freed.
    ///
    /// @throws IllegalArgumentException as [#score]
    /// @throws ArithmeticException as [#score]
    TokenScores forward(Tape tape, TokenBatch batch);

    /// Carries the gradient of a loss with respect to the scores of the last forward on `tape` to the weights that
    /// are not frozen, and adds it to their gradients. It can be done once for each forward, with the weights
    /// unchanged in between.
    ///
    /// @throws IllegalStateException if there was no forward, or it had its backward
    /// @throws IllegalArgumentException if `gradients` has another length than the scores, or asks for entropies
    ///     that the forward did not compute
    void backward(Tape tape, TokenScores gradients);

    /// An optimiser for the weights that are not frozen, which also clears their gradients.
    Optimizer optimizer(OptimizerConfig config);

    /// One forward's activations. What it holds is the model's own.
    interface Tape extends AutoCloseable {
        @Override
        void close();
    }

    @Override
    void close();
}
