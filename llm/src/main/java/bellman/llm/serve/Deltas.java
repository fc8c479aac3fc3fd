package bellman.llm.serve;

import bellman.llm.chat.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Parts of one answer as the pieces of a stream have them: what is said and thought together, each call by its name
/// and without arguments first, then the pieces of its arguments, which put together are the whole of them.
final class Deltas {
    private final Supplier<String> callIds;
    private boolean begun;
    private int calls;

    Deltas(Supplier<String> callIds) {
        this.callIds = callIds;
    }

    /// The next ones.
    ///
    /// @param parts since the last call
    /// @param ends whether there are no more, so that there has to be a piece that says so
    List<Map<String, Object>> of(List<Part> parts, boolean ends) {
        List<Map<String, Object>> deltas = new ArrayList<>();
        for (Part part : joined(parts)) {
            boolean apart = deltas.isEmpty() || deltas.getLast().containsKey("tool_calls");
            switch (part) {
                case Part.Saying(String text) ->
                    current(deltas, apart, "content").put("content", text);
                case Part.Thinking(String text) ->
                    current(deltas, apart, "reasoning_content").put("reasoning_content", text);
                case Part.Calling(Optional<String> id, String name) -> {
                    Map<String, Object> call = new LinkedHashMap<>();
                    call.put("index", calls++);
                    call.put("id", id.orElseGet(callIds));
                    call.put("type", "function");
                    call.put("function", function(Optional.of(name), ""));
                    add(deltas).put("tool_calls", List.of(call));
                }
                case Part.Arguments(String text) ->
                    add(deltas)
                            .put(
                                    "tool_calls",
                                    List.of(Map.of("index", calls - 1, "function", function(Optional.empty(), text))));
            }
        }
        if (deltas.isEmpty() && (ends || !begun)) {
            add(deltas);
        }
        if (!begun) {
            begun = true;
            Map<String, Object> first = new LinkedHashMap<>();
            first.put("role", "assistant");
            first.putAll(deltas.getFirst());
            if (first.size() == 1) {
                first.put("content", "");
            }
            deltas.set(0, first);
        }
        return deltas;
    }

    /// Pieces of the same put together.
    private static List<Part> joined(List<Part> parts) {
        List<Part> joined = new ArrayList<>();
        for (Part part : parts) {
            Optional<Part> both = joined.isEmpty() ? Optional.empty() : joined(joined.getLast(), part);
            if (both.isPresent()) {
                joined.removeLast();
            }
            joined.add(both.orElse(part));
        }
        return joined;
    }

    private static Optional<Part> joined(Part one, Part next) {
        return switch (next) {
            case Part.Saying(String text)
            when one instanceof Part.Saying(String before) -> Optional.of(new Part.Saying(before + text));
            case Part.Thinking(String text)
            when one instanceof Part.Thinking(String before) -> Optional.of(new Part.Thinking(before + text));
            case Part.Arguments(String text)
            when one instanceof Part.Arguments(String before) -> Optional.of(new Part.Arguments(before + text));
            case Part.Saying _, Part.Thinking _, Part.Arguments _, Part.Calling _ -> Optional.empty();
        };
    }

    /// The last delta, or a new one if that has such a thing already.
    private static Map<String, Object> current(List<Map<String, Object>> deltas, boolean apart, String key) {
        return apart || deltas.getLast().containsKey(key) ? add(deltas) : deltas.getLast();
    }

    private static Map<String, Object> add(List<Map<String, Object>> deltas) {
        deltas.add(new LinkedHashMap<>());
        return deltas.getLast();
    }

    /// A called function as JSON has it.
    static Map<String, Object> function(Optional<String> name, String arguments) {
        Map<String, Object> function = new LinkedHashMap<>();
        name.ifPresent(n -> function.put("name", n));
        function.put("arguments", arguments);
        return function;
    }
}
