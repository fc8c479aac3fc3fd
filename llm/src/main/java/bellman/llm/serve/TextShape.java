package bellman.llm.serve;

import bellman.llm.chat.Part;
import bellman.llm.generate.Sampled;
import bellman.llm.serve.Shapes.Answer;
import bellman.llm.tokenizer.Tokenizer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Answers of `/v1/completions`.
final class TextShape implements Shape {
    private static final String OBJECT = "text_completion";

    private final TextRequest request;
    private final LogProbs logProbs;
    private final Tokenizer tokenizer;
    /// Where the next token of each choice stands, once it has told anything.
    private final Map<Integer, Integer> offsets = new HashMap<>();

    TextShape(TextRequest request, LogProbs logProbs, Tokenizer tokenizer) {
        this.request = request;
        this.logProbs = logProbs;
        this.tokenizer = tokenizer;
    }

    @Override
    public Map<String, Object> whole(Answer answer, List<Choice> choices, Map<String, Object> usage) {
        Map<String, Object> whole = Shapes.head(OBJECT, answer);
        whole.put("choices", choices.stream().map(this::choice).toList());
        whole.put("usage", usage);
        return whole;
    }

    @Override
    public List<Map<String, Object>> pieces(Answer answer, Choice choice) {
        if (!choice.hasParts() && !choice.isComplete()) {
            return List.of();
        }
        Map<String, Object> piece = Shapes.head(OBJECT, answer);
        piece.put("choices", List.of(choice(choice)));
        if (request.wishes().usageInStream()) {
            piece.put("usage", Shapes.NULL);
        }
        return List.of(piece);
    }

    @Override
    public Map<String, Object> last(Answer answer, Map<String, Object> usage) {
        Map<String, Object> piece = Shapes.head(OBJECT, answer);
        piece.put("choices", List.of());
        piece.put("usage", usage);
        return piece;
    }

    private Map<String, Object> choice(Choice choice) {
        boolean first = !offsets.containsKey(choice.index());
        TextRequest.Prompt prompt = request.promptOf(choice);
        String echoed =
                first && request.echo() ? prompt.text().orElseGet(() -> tokenizer.decode(prompt.ids(), true)) : "";
        StringBuilder text = new StringBuilder(echoed);
        for (Part part : choice.takeParts()) {
            if (part instanceof Part.Saying(String more)) {
                text.append(more);
            }
        }
        List<Sampled> tokens = choice.takeTokens();
        LogProbs.Listed listed = logProbs.listed(offsets.getOrDefault(choice.index(), 0));
        if (first && request.echo() && request.logProbs()) {
            listed.prompt(echoed, prompt.ids(), choice.promptScores());
        }
        listed.written(tokens);
        offsets.put(choice.index(), listed.offset());
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("index", choice.index());
        shape.put("text", text.toString());
        shape.put("logprobs", request.logProbs() ? listed.json(request.wishes().alternatives() > 0) : Shapes.NULL);
        shape.put("finish_reason", choice.isComplete() ? choice.finishReason() : Shapes.NULL);
        if (request.wishes().tokenIds()) {
            shape.put("token_ids", tokens.stream().map(Sampled::token).toList());
            if (first) {
                shape.put("prompt_token_ids", prompt.ids());
            }
        }
        return shape;
    }
}
