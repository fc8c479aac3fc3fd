package bellman.llm.train;

import bellman.run.Metrics;
import bellman.run.Snapshot;
import java.util.List;

/// Something that learns from batches of items, one update each.
///
/// @param <I> the kind of items
public interface Learner<I extends Item> extends Snapshot, AutoCloseable {

    /// Takes a step on the loss of a batch.
    ///
    /// @return the norm of the gradient before clipping; if it is not finite, no step was taken
    double update(List<I> batch, float learningRate);

    /// Looks at a batch without learning from it.
    void look(List<I> batch);

    /// Tells what the batch that was learned from or looked at last gave, the loss first.
    void report(Metrics.Visitor numbers);

    /// Reports the seconds of phases of the last update that are not learning itself, such as asking a reference.
    default void meter(Metrics clock) {}

    /// Commands that go on from what was learned, in which the word `RUN` stands for the run's directory.
    List<String> next();

    @Override
    void close();
}
