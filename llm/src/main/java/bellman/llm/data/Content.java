package bellman.llm.data;

import java.util.List;
import java.util.Map;

/// What somebody wrote: plain text, or messages that a chat template turns into text.
public sealed interface Content {

    /// Text as it stands.
    ///
    /// @param text may be empty
    record Plain(String text) implements Content {}

    /// Messages in the form that chat templates take: each has a `role`, and `content`, `tool_calls` or both.
    ///
    /// @param messages at least one
    record Messages(List<Map<String, Object>> messages) implements Content {
        public Messages {
            messages = List.copyOf(messages);
            if (messages.isEmpty()) {
                throw new IllegalArgumentException("expected at least one message");
            }
        }
    }
}
