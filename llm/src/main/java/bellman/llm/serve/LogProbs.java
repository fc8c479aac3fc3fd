package bellman.llm.serve;

import bellman.llm.generate.Sampled;
import bellman.llm.generate.Sampled.Alternative;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Log-probabilities of tokens in OpenAI's two shapes. They are the model's own at the request's temperature,
/// over the whole vocabulary, before penalties and masks.
final class LogProbs {
    /// JSON has no infinity.
    private static final float LEAST = -9999;

    private final TokenTexts texts;

    LogProbs(TokenTexts texts) {
        this.texts = texts;
    }

    /// As in answers of a chat.
    Map<String, Object> chat(List<Sampled> tokens) {
        List<Map<String, Object>> content = new ArrayList<>();
        for (Sampled token : tokens) {
            Map<String, Object> entry = entry(token.token(), token.logProb());
            entry.put(
                    "top_logprobs",
                    token.alternatives().stream()
                            .map(a -> entry(a.token(), a.logProb()))
                            .toList());
            content.add(entry);
        }
        return Map.of("content", content);
    }

    private Map<String, Object> entry(int id, float logProb) {
        TokenTexts.Piece piece = texts.of(id);
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("token", piece.text());
        entry.put("logprob", Math.max(LEAST, logProb));
        int[] bytes = new int[piece.bytes().length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = piece.bytes()[i] & 0xFF;
        }
        entry.put("bytes", bytes);
        return entry;
    }

    /// As in completions.
    ///
    /// @param offset of the first token in the text
    /// @param alternatives whether they were asked for
    Map<String, Object> completion(List<Sampled> tokens, int offset, boolean alternatives) {
        List<String> names = new ArrayList<>();
        List<Float> logProbs = new ArrayList<>();
        List<Object> top = new ArrayList<>();
        List<Integer> offsets = new ArrayList<>();
        int at = offset;
        for (Sampled token : tokens) {
            TokenTexts.Piece piece = texts.of(token.token());
            names.add(piece.older());
            logProbs.add(Math.max(LEAST, token.logProb()));
            offsets.add(at);
            at += piece.text().codePointCount(0, piece.text().length());
            Map<String, Object> likeliest = new LinkedHashMap<>();
            for (Alternative a : token.alternatives()) {
                likeliest.putIfAbsent(texts.of(a.token()).older(), Math.max(LEAST, a.logProb()));
            }
            likeliest.putIfAbsent(piece.older(), Math.max(LEAST, token.logProb()));
            top.add(likeliest);
        }
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("tokens", names);
        shape.put("token_logprobs", logProbs);
        shape.put("top_logprobs", alternatives ? top : Shapes.NULL);
        shape.put("text_offset", offsets);
        return shape;
    }

    /// Where the next token would stand.
    int behind(List<Sampled> tokens, int offset) {
        int at = offset;
        for (Sampled token : tokens) {
            String text = texts.of(token.token()).text();
            at += text.codePointCount(0, text.length());
        }
        return at;
    }
}
