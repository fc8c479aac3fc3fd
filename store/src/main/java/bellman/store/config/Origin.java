package bellman.store.config;

/// Where a value was written.
///
/// @param source the file's name, or the option of the command line
/// @param line from 1 on; 0 if the source has no lines
/// @param explicit whether the user wrote it, not a preset or a default
record Origin(String source, int line, boolean explicit) {

    private static final String OPTION = "--set ";

    static final Origin DEFAULTS = new Origin("defaults", 0, false);

    /// The origin of what `--set` says of a key.
    static Origin option(String key) {
        return new Origin(OPTION + key, 0, true);
    }

    /// Whether `--set` said it.
    boolean isOption() {
        return source.startsWith(OPTION);
    }

    Origin implicit() {
        return new Origin(source, line, false);
    }

    @Override
    public String toString() {
        return line > 0 ? source + ":" + line : source;
    }
}
