package bellman.replay;

/// Where the observations of a replay lie.
public enum Storage {
    /// In memory: on the heap, or outside it if they are many.
    MEMORY,
    /// In a file without a name in the system's folder for temporary files (`java.io.tmpdir`), mapped into memory.
    FILE
}
