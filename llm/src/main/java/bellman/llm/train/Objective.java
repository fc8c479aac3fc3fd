package bellman.llm.train;

import bellman.net.TokenScores;
import bellman.run.Metrics;
import java.util.List;

/// A loss over a batch of items as a function of what the model says of their tokens. For each batch [#begin] comes
/// first, then [#gradient] for each part, then [#report].
///
/// Losses are means over something, and a part must weigh what it weighs in the whole: that is why the whole batch is
/// seen before its parts.
///
/// @param <I> the kind of items
public interface Objective<I extends Item> {

    /// Looks at a whole batch: counts what means are over, asks a reference about it.
    void begin(List<I> batch);

    /// The gradient of the batch's loss with respect to the scores of one of its parts.
    ///
    /// @param scores of the part's wanted tokens
    TokenScores gradient(Part<I> part, TokenScores scores);

    /// Tells what the batch that is over gave, the loss first, under Hugging Face's names: `loss`,
    /// `rewards/margins`.
    void report(Metrics.Visitor numbers);

    /// Reports the seconds in which others were asked about the batch, such as a reference.
    default void meter(Metrics clock) {}

    /// By what logits are divided.
    default float temperature() {
        return 1;
    }

    /// Whether [#gradient] wants entropies.
    default boolean entropies() {
        return false;
    }
}
