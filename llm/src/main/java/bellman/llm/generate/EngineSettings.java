package bellman.llm.generate;

import bellman.llm.decode.KeyValuePages;
import bellman.llm.decode.WeightType;
import bellman.llm.model.ModelConfig;

/// How large an engine is.
///
/// @param threads that share a step on the processor
/// @param cacheBytes the most that keys and values take
/// @param weights how the engine of this machine's processor keeps matrices
/// @param guesses of what a text says next that the engine of this machine's processor tries in a step while few texts
///     grow, by what followed the same words before; 0 for none. What is said stays the same
/// @param limits of what it does at a time
public record EngineSettings(int threads, long cacheBytes, WeightType weights, int guesses, EngineLimits limits) {
    private static final long GIB = 1L << 30;

    public EngineSettings {
        if (threads < 1) {
            throw new IllegalArgumentException("an engine has at least one thread, got " + threads);
        }
        if (guesses < 0) {
            throw new IllegalArgumentException("guesses must be 0, for none, or more, got " + guesses);
        }
        if (cacheBytes < 1) {
            throw new IllegalArgumentException("keys and values need memory, got " + cacheBytes + " bytes");
        }
    }

    /// All processors, and 1 GiB of keys and values.
    public static EngineSettings defaults() {
        return new EngineSettings(
                Runtime.getRuntime().availableProcessors(), GIB, WeightType.FLOAT32, 0, EngineLimits.defaults());
    }

    /// The same with another number of threads.
    public EngineSettings withThreads(int other) {
        return new EngineSettings(other, cacheBytes, weights, guesses, limits);
    }

    /// The same with other memory for keys and values.
    public EngineSettings withCacheBytes(long other) {
        return new EngineSettings(threads, other, weights, guesses, limits);
    }

    /// The same with matrices kept otherwise.
    public EngineSettings withWeights(WeightType other) {
        return new EngineSettings(threads, cacheBytes, other, guesses, limits);
    }

    /// The same with so many guesses.
    public EngineSettings withGuesses(int other) {
        return new EngineSettings(threads, cacheBytes, weights, other, limits);
    }

    /// The same with other limits.
    public EngineSettings withLimits(EngineLimits other) {
        return new EngineSettings(threads, cacheBytes, weights, guesses, other);
    }

    /// What keys and values of a model take: never more than the texts that grow side by side can fill.
    long cacheBytes(ModelConfig config) {
        long filled =
                (long) limits.sequences() * KeyValuePages.pagesFor(config.context()) * KeyValuePages.pageBytes(config);
        return Math.min(cacheBytes, filled);
    }
}
