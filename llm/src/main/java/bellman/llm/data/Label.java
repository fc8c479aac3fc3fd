package bellman.llm.data;

import java.util.List;
import java.util.Map;

/// An answer and whether it is a good one: columns `prompt`, `completion` and `label`.
///
/// @param prompt comes first
/// @param completion the answer
/// @param good the label
/// @param tools as a chat template takes them; empty if there are none
/// @param others the other columns
public record Label(
        Content prompt, Content completion, boolean good, List<Map<String, Object>> tools, Map<String, Object> others)
        implements Example {
    public Label {
        tools = List.copyOf(tools);
    }
}
