package bellman.llm.serve;

import bellman.llm.generate.Sampled;
import bellman.llm.serve.Shapes.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Answers of `/v1/chat/completions`.
final class ChatShape implements Shape {
    private static final String PIECE = "chat.completion.chunk";

    private final ChatRequest request;
    private final LogProbs logProbs;
    private final Supplier<String> callIds;
    /// Calls that each choice has told, once it has told anything.
    private final Map<Integer, Integer> begun = new HashMap<>();

    ChatShape(ChatRequest request, LogProbs logProbs, Supplier<String> callIds) {
        this.request = request;
        this.logProbs = logProbs;
        this.callIds = callIds;
    }

    @Override
    public Map<String, Object> whole(Answer answer, List<Choice> choices, Map<String, Object> usage) {
        Map<String, Object> whole = Shapes.head("chat.completion", answer);
        if (request.wishes().tokenIds()) {
            whole.put("prompt_token_ids", request.prompt().ids());
        }
        whole.put(
                "choices",
                choices.stream()
                        .map(c -> choice(c, "message", message(c.takeParts()), true))
                        .toList());
        whole.put("usage", usage);
        return whole;
    }

    private Map<String, Object> choice(Choice choice, String kind, Map<String, Object> said, boolean ends) {
        Map<String, Object> shape = new LinkedHashMap<>();
        List<Sampled> tokens = choice.takeTokens();
        shape.put("index", choice.index());
        shape.put(kind, said);
        shape.put("logprobs", request.logProbs() ? logProbs.chat(tokens) : Shapes.NULL);
        shape.put("finish_reason", ends ? choice.finishReason() : Shapes.NULL);
        if (request.wishes().tokenIds()) {
            shape.put("token_ids", tokens.stream().map(Sampled::token).toList());
        }
        return shape;
    }

    private Map<String, Object> message(List<Part> parts) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("role", "assistant");
        String said = said(parts);
        List<Map<String, Object>> calls = calls(parts, 0);
        message.put("content", said.isEmpty() && !calls.isEmpty() ? Shapes.NULL : said);
        message.put("refusal", Shapes.NULL);
        String thought = thought(parts);
        if (!thought.isEmpty()) {
            message.put("reasoning_content", thought);
        }
        if (!calls.isEmpty()) {
            calls.forEach(c -> c.remove("index"));
            message.put("tool_calls", calls);
        }
        return message;
    }

    @Override
    public Optional<Map<String, Object>> piece(Answer answer, Choice choice) {
        boolean first = !begun.containsKey(choice.index());
        if (!first && !choice.hasParts() && !choice.isComplete()) {
            return Optional.empty();
        }
        Map<String, Object> delta = new LinkedHashMap<>();
        if (first) {
            delta.put("role", "assistant");
        }
        List<Part> parts = choice.takeParts();
        String said = said(parts);
        String thought = thought(parts);
        List<Map<String, Object>> calls = calls(parts, begun.getOrDefault(choice.index(), 0));
        begun.merge(choice.index(), calls.size(), Integer::sum);
        if (!said.isEmpty() || first && thought.isEmpty() && calls.isEmpty()) {
            delta.put("content", said);
        }
        if (!thought.isEmpty()) {
            delta.put("reasoning_content", thought);
        }
        if (!calls.isEmpty()) {
            delta.put("tool_calls", calls);
        }
        Map<String, Object> piece = Shapes.head(PIECE, answer);
        piece.put("choices", List.of(choice(choice, "delta", delta, choice.isComplete())));
        if (request.wishes().usageInStream()) {
            piece.put("usage", Shapes.NULL);
        }
        return Optional.of(piece);
    }

    @Override
    public Map<String, Object> last(Answer answer, Map<String, Object> usage) {
        Map<String, Object> piece = Shapes.head(PIECE, answer);
        piece.put("choices", List.of());
        piece.put("usage", usage);
        return piece;
    }

    private static String said(List<Part> parts) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Part.Saying(String more)) {
                text.append(more);
            }
        }
        return text.toString();
    }

    private static String thought(List<Part> parts) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Part.Thinking(String more)) {
                text.append(more);
            }
        }
        return text.toString();
    }

    private List<Map<String, Object>> calls(List<Part> parts, int from) {
        List<Map<String, Object>> calls = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Part.Calling(Optional<String> id, String name, String arguments)) {
                Map<String, Object> function = new LinkedHashMap<>();
                function.put("name", name);
                function.put("arguments", arguments);
                Map<String, Object> call = new LinkedHashMap<>();
                call.put("index", from + calls.size());
                call.put("id", id.orElseGet(callIds));
                call.put("type", "function");
                call.put("function", function);
                calls.add(call);
            }
        }
        return calls;
    }
}
