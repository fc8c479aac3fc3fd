package bellman.store.config;

/// A configuration that cannot be used. The message is one line: where, which key, what was found, what is
/// expected.
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String where;
    private final String key;
    private final String problem;

    /// @param where file and line, or the option of the command line
    /// @param key its dotted path, empty if the whole document is meant
    /// @param problem what was found, what is expected and what to do
    public ConfigException(String where, String key, String problem) {
        super(inOneLine(where + ": " + problem));
        this.where = where;
        this.key = key;
        this.problem = inOneLine(problem);
    }

    private static String inOneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ");
    }

    /// File and line, or the option of the command line.
    public String where() {
        return where;
    }

    /// The dotted path of the key, empty if the whole document is meant.
    public String key() {
        return key;
    }

    /// What was found, what is expected and what to do: the message but for the place.
    public String problem() {
        return problem;
    }
}
