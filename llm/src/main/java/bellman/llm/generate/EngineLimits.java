package bellman.llm.generate;

/// How much an engine does at a time.
///
/// @param sequences that grow side by side
/// @param rows of a step: a token of each of them, and of prompts as many as there is room for
/// @param chunk tokens of prompts in a step, so that reading a long one does not hold up the others
/// @param queue requests that wait; more are refused
public record EngineLimits(int sequences, int rows, int chunk, int queue) {
    public EngineLimits {
        if (sequences < 1 || rows < sequences || chunk < 1 || queue < 1) {
            throw new IllegalArgumentException("an engine needs sequences, at least as many rows, a chunk and a queue,"
                    + " got " + sequences + ", " + rows + ", " + chunk + " and " + queue);
        }
    }

    /// For a machine of few cores.
    public static EngineLimits defaults() {
        return new EngineLimits(64, 192, 128, 16_384);
    }
}
