package bellman.llm.serve;

import java.time.Duration;

/// Hears what the server does, beside what its engine tells. Called by the requests' threads.
public interface ServerMeter {
    /// Nobody.
    ServerMeter NONE = new ServerMeter() {};

    /// Prompts of so many tokens were handed to the engine.
    default void prompt(int tokens) {}

    /// One more answer, complete or not, of so many tokens, `writing` from the first to the last of them.
    default void answered(int tokens, Duration writing) {}

    /// A request was answered.
    default void request(String path, int status, Duration taken) {}

    /// What it all comes to, in Prometheus' format.
    default String scrape() {
        return "";
    }
}
