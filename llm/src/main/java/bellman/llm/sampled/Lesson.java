package bellman.llm.sampled;

import bellman.llm.rollout.Group;
import bellman.llm.train.Updates;
import bellman.run.Metrics;
import java.util.List;
import java.util.OptionalDouble;

/// What is learned from drawn answers.
public interface Lesson extends AutoCloseable {

    /// Takes a step on answers, unless there is nothing in them to learn from.
    ///
    /// @param groups of answers
    /// @param numbers receives what came of it, under Hugging Face's names
    /// @return the norm of the gradient before clipping; empty if there was nothing to learn from
    OptionalDouble learn(List<Group> groups, Updates updates, float learningRate, Metrics.Visitor numbers);

    @Override
    default void close() {}
}
