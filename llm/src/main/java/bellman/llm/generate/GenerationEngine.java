package bellman.llm.generate;

import bellman.llm.decode.WeightSource;
import bellman.llm.generate.Completion.WeightsVersion;
import bellman.llm.model.ModelConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Continues prompts, many at a time.
public interface GenerationEngine extends AutoCloseable {

    /// When new weights come into force.
    enum Update {
        /// At once: texts that grow go on with them, on keys and values of the old ones.
        BETWEEN_TOKENS,
        /// Once all texts that grow have ended; those that wait are drawn from the new weights alone.
        BETWEEN_SEQUENCES
    }

    /// What the model looks like.
    ModelConfig config();

    /// Puts a request into the queue.
    ///
    /// @param listener hears of each token
    /// @throws IllegalArgumentException if the prompt does not fit the model
    /// @throws EngineBusyException if the queue is full
    /// @throws IllegalStateException if the engine is closed or has failed
    Generation submit(GenerationRequest request, Generation.Listener listener);

    /// Queues all of some requests, or none: the first step sees them all.
    ///
    /// @throws EngineBusyException if they do not fit into the queue
    default List<Generation> submitAll(List<GenerationRequest> requests) {
        List<Generation> submitted = new ArrayList<>();
        try {
            requests.forEach(r -> submitted.add(submit(r, Generation.Listener.NONE)));
        } catch (RuntimeException e) {
            submitted.forEach(Generation::cancel);
            throw e;
        }
        return submitted;
    }

    /// Copies other weights in and returns their version, once they are in force.
    WeightsVersion update(WeightSource source, Update update);

    /// The weights in force.
    WeightsVersion weights();

    /// Makes sure that it takes requests.
    ///
    /// @throws IllegalStateException if the engine is closed or has failed
    void requireRunning();

    /// What its memory for keys and values is used for, if it is the engine's own.
    default Optional<CacheUse> cache() {
        return Optional.empty();
    }

    /// Continues prompts and waits for all, in their order, the samples of one after the other.
    ///
    /// @param most that all of it may take; what is not complete then is cancelled
    /// @throws IllegalStateException if it takes longer, or the engine fails
    default List<Completion> generate(List<GenerationRequest> requests, Duration most) {
        long until = System.nanoTime() + most.toNanos();
        List<Generation> submitted = submitAll(requests);
        List<Completion> all = new ArrayList<>();
        try {
            submitted.forEach(g -> all.addAll(g.await(Duration.ofNanos(Math.max(0, until - System.nanoTime())))));
        } catch (RuntimeException e) {
            submitted.forEach(Generation::cancel);
            throw e;
        }
        return all;
    }

    @Override
    void close();
}
