package bellman.llm.data;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One answer preferred to another: columns `chosen`, `rejected` and `prompt`, which may be left out where
/// both answers begin with it.
///
/// @param prompt comes before both
/// @param chosen the better answer
/// @param rejected the worse one
/// @param tools as a chat template takes them; empty if there are none
/// @param others the other columns
public record Preference(
        Optional<Content> prompt,
        Content chosen,
        Content rejected,
        List<Map<String, Object>> tools,
        Map<String, Object> others)
        implements Example {
    public Preference {
        tools = List.copyOf(tools);
    }
}
