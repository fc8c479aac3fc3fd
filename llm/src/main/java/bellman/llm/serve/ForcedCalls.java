package bellman.llm.serve;

import bellman.store.json.Json;
import bellman.store.json.JsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads an answer that was held to be calls: what would be said is JSON.
final class ForcedCalls implements PartReader {
    private final PartReader inner;
    private final Form form;
    private final StringBuilder json = new StringBuilder();

    ForcedCalls(PartReader inner, Form form) {
        this.inner = inner;
        this.form = form;
    }

    @Override
    public boolean reads(String token) {
        return inner.reads(token);
    }

    @Override
    public List<Part> add(String text) {
        return withoutJson(inner.add(text));
    }

    @Override
    public List<Part> finish() {
        List<Part> parts = new ArrayList<>(withoutJson(inner.finish()));
        if (!json.isEmpty()) {
            parts.addAll(calls());
        }
        return parts;
    }

    private List<Part> withoutJson(List<Part> parts) {
        List<Part> others = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Part.Saying(String text)) {
                json.append(text);
            } else {
                others.add(part);
            }
        }
        return others;
    }

    /// Arguments that were cut off are handed on as they are, and so is a list of calls, as text.
    private List<Part> calls() {
        String text = json.toString();
        if (form instanceof Form.NamedCall(String function, var parameters)) {
            return List.of(new Part.Calling(Optional.empty(), function, text));
        }
        try {
            List<Part> calls = new ArrayList<>();
            for (Object call : (List<?>) Json.value(text)) {
                Map<?, ?> members = (Map<?, ?>) call;
                calls.add(new Part.Calling(
                        Optional.empty(),
                        String.valueOf(members.get("name")),
                        Json.writeValue(Optional.<Object>ofNullable(members.get("parameters"))
                                .orElse(Map.of()))));
            }
            return calls;
        } catch (JsonException e) {
            return List.of(new Part.Saying(text));
        }
    }
}
