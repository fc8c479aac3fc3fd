package bellman.llm.data;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Something to be answered: columns `prompt` and, if the answer is to be learned, `completion`.
///
/// @param prompt comes first
/// @param completion of the same form
/// @param tools as a chat template takes them; empty if there are none
/// @param others the other columns
public record Prompt(
        Content prompt, Optional<Content> completion, List<Map<String, Object>> tools, Map<String, Object> others)
        implements Example {
    public Prompt {
        tools = List.copyOf(tools);
    }
}
