package bellman.llm.data;

import java.util.List;
import java.util.Map;

/// Something to learn as a whole: columns `messages` (and `tools`), or `text`.
///
/// @param content the messages or the text
/// @param tools as a chat template takes them; empty if there are none
/// @param others the other columns
public record Conversation(Content content, List<Map<String, Object>> tools, Map<String, Object> others)
        implements Example {
    public Conversation {
        tools = List.copyOf(tools);
    }
}
