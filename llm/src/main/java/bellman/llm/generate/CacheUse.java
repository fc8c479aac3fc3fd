package bellman.llm.generate;

/// What an engine's memory for keys and values is used for.
///
/// @param pages in all
/// @param held by texts that grow
/// @param remembered for texts that may begin like earlier ones; free as soon as they are needed
public record CacheUse(int pages, int held, int remembered) {

    /// Pages that hold nothing.
    public int free() {
        return pages - held - remembered;
    }
}
