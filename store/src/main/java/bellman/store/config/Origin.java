package bellman.store.config;

/// Where a value was written.
///
/// @param source the file's name, or the option of the command line
/// @param line from 1 on; 0 if the source has no lines
/// @param explicit whether the user wrote it, not a preset or a default
record Origin(String source, int line, boolean explicit) {

    static final Origin DEFAULTS = new Origin("defaults", 0, false);

    Origin implicit() {
        return new Origin(source, line, false);
    }

    @Override
    public String toString() {
        return line > 0 ? source + ":" + line : source;
    }
}
