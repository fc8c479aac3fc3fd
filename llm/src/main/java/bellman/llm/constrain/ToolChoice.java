package bellman.llm.constrain;

/// Whether a model has to call tools.
public sealed interface ToolChoice {
    /// As it likes: what it begins as a call becomes one.
    ToolChoice AUTO = new Auto();
    /// At least one call.
    ToolChoice REQUIRED = new Required();

    /// See [#AUTO].
    record Auto() implements ToolChoice {}

    /// See [#REQUIRED].
    record Required() implements ToolChoice {}

    /// One call of this tool.
    record Named(String name) implements ToolChoice {}
}
