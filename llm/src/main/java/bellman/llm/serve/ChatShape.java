package bellman.llm.serve;

import bellman.llm.chat.Part;
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
    /// Of each choice.
    private final Map<Integer, Deltas> deltas = new HashMap<>();

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
                        .map(c -> choice(c, "message", message(c.takeParts()), c.takeTokens(), true))
                        .toList());
        whole.put("usage", usage);
        return whole;
    }

    private Map<String, Object> choice(
            Choice choice, String kind, Map<String, Object> said, List<Sampled> tokens, boolean ends) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("index", choice.index());
        shape.put(kind, said);
        shape.put("logprobs", request.logProbs() ? logProbs.chat(tokens) : Shapes.NULL);
        shape.put("finish_reason", ends ? choice.finishReason() : Shapes.NULL);
        if (request.wishes().tokenIds()) {
            shape.put("token_ids", tokens.stream().map(Sampled::token).toList());
        }
        return shape;
    }

    /// A call as a whole.
    private record Call(String id, String name, StringBuilder arguments) {
        Map<String, Object> json() {
            Map<String, Object> call = new LinkedHashMap<>();
            call.put("id", id);
            call.put("type", "function");
            call.put("function", Deltas.function(Optional.of(name), arguments.toString()));
            return call;
        }
    }

    private Map<String, Object> message(List<Part> parts) {
        StringBuilder said = new StringBuilder();
        StringBuilder thought = new StringBuilder();
        List<Call> calls = new ArrayList<>();
        for (Part part : parts) {
            switch (part) {
                case Part.Saying(String text) -> said.append(text);
                case Part.Thinking(String text) -> thought.append(text);
                case Part.Calling(Optional<String> id, String name) ->
                    calls.add(new Call(id.orElseGet(callIds), name, new StringBuilder()));
                case Part.Arguments(String text) -> calls.getLast().arguments.append(text);
            }
        }
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("role", "assistant");
        message.put("content", said.isEmpty() && !calls.isEmpty() ? Shapes.NULL : said.toString());
        message.put("refusal", Shapes.NULL);
        if (!thought.isEmpty()) {
            message.put("reasoning_content", thought.toString());
        }
        if (!calls.isEmpty()) {
            message.put("tool_calls", calls.stream().map(Call::json).toList());
        }
        return message;
    }

    @Override
    public List<Map<String, Object>> pieces(Answer answer, Choice choice) {
        List<Map<String, Object>> said = deltas.computeIfAbsent(choice.index(), _ -> new Deltas(callIds))
                .of(choice.takeParts(), choice.isComplete());
        List<Map<String, Object>> pieces = new ArrayList<>();
        for (int i = 0; i < said.size(); i++) {
            boolean ends = choice.isComplete() && i == said.size() - 1;
            // The first piece has the tokens of all that came with it.
            List<Sampled> tokens = i == 0 ? choice.takeTokens() : List.of();
            Map<String, Object> piece = Shapes.head(PIECE, answer);
            piece.put("choices", List.of(choice(choice, "delta", said.get(i), tokens, ends)));
            if (request.wishes().usageInStream()) {
                piece.put("usage", Shapes.NULL);
            }
            pieces.add(piece);
        }
        return pieces;
    }

    @Override
    public Map<String, Object> last(Answer answer, Map<String, Object> usage) {
        Map<String, Object> piece = Shapes.head(PIECE, answer);
        piece.put("choices", List.of());
        piece.put("usage", usage);
        return piece;
    }
}
