package bellman.llm.generate;

import java.time.Duration;

/// Hears what an engine does. Called by the engine's thread.
public interface EngineMeter {
    /// Nobody.
    EngineMeter NONE = new EngineMeter() {};

    /// After a step.
    ///
    /// @param waiting requests
    /// @param running texts
    /// @param prefixHits share of full prompt pages that were found in the prefix cache, 0 without one
    default void state(int waiting, int running, double prefixHits) {}

    /// A step computed so many rows: tokens that were read or written.
    default void step(int rows) {}

    /// Tokens were drawn.
    default void tokens(int count) {}

    /// Of so many guesses at what a text would say next so many were right.
    default void guessed(int offered, int right) {}

    /// A request has its first token.
    default void firstToken(Duration since) {}

    /// A text had to give its pages up.
    default void preempted() {}

    /// A text ended.
    default void finished(FinishReason reason) {}
}
