package bellman.llm.generate;

/// Whether the tokens of a prompt are scored.
public enum Scoring {
    /// They are not.
    NONE,
    /// All but the first are, before it is continued. It is read as a whole for that, whatever was read before.
    AND_CONTINUE,
    /// All but the first are, and nothing is written.
    ALONE
}
