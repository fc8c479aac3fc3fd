package bellman.llm.chat;

/// What happens when a template would now render earlier turns otherwise than the model saw them.
public enum History {
    /// It is an error, [HistoryChangedException].
    UNCHANGED,
    /// The tokens stay as the model saw and wrote them; only what is new is rendered.
    KEPT
}
