package bellman.llm.serve;

import bellman.llm.generate.Sampled;
import bellman.llm.generate.Sampled.Alternative;
import bellman.llm.generate.Scored;
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
    private final boolean ids;

    /// @param ids whether tokens are named `token_id:17`
    LogProbs(TokenTexts texts, boolean ids) {
        this.texts = texts;
        this.ids = ids;
    }

    /// The same with tokens named by their ids, or as they are.
    LogProbs withIds(boolean wanted) {
        return new LogProbs(texts, wanted);
    }

    private String name(int id, String text) {
        return ids ? "token_id:" + id : text;
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
        entry.put("token", name(id, piece.text()));
        entry.put("logprob", Math.max(LEAST, logProb));
        int[] bytes = new int[piece.bytes().length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = piece.bytes()[i] & 0xFF;
        }
        entry.put("bytes", bytes);
        return entry;
    }

    /// See [Listed].
    Listed listed(int offset) {
        return new Listed(offset);
    }

    /// Those of completions, which also say where in the text each token stands: `tokens`, `token_logprobs`,
    /// `top_logprobs` and `text_offset`.
    final class Listed {
        private final List<String> names = new ArrayList<>();
        private final List<Object> logProbs = new ArrayList<>();
        private final List<Object> top = new ArrayList<>();
        private final List<Integer> offsets = new ArrayList<>();
        private int at;

        /// @param offset of the first token, in characters
        Listed(int offset) {
            at = offset;
        }

        /// A prompt, whose first token nothing precedes.
        ///
        /// @param text in which special tokens stand or not
        Listed prompt(String text, int[] ids, List<Scored> scores) {
            int begin = 0;
            for (int i = 0; i < ids.length; i++) {
                TokenTexts.Piece piece = texts.of(ids[i]);
                boolean there = !piece.special() || text.startsWith(piece.text(), begin);
                String shown = there ? piece.text() : "";
                begin = Math.min(text.length(), begin + shown.length());
                if (i == 0) {
                    names.add(name(ids[i], piece.older()));
                    logProbs.add(Shapes.NULL);
                    top.add(Shapes.NULL);
                    offsets.add(at);
                } else {
                    add(scores.get(i - 1), piece);
                }
                at += shown.codePointCount(0, shown.length());
            }
            at = offsets.getFirst() + text.codePointCount(0, text.length());
            return this;
        }

        /// What was written.
        Listed written(List<Sampled> tokens) {
            for (Sampled token : tokens) {
                TokenTexts.Piece piece = texts.of(token.token());
                add(token.scored(), piece);
                at += piece.special()
                        ? 0
                        : piece.text().codePointCount(0, piece.text().length());
            }
            return this;
        }

        private void add(Scored token, TokenTexts.Piece piece) {
            names.add(name(token.token(), piece.older()));
            logProbs.add(Math.max(LEAST, token.logProb()));
            offsets.add(at);
            Map<String, Object> likeliest = new LinkedHashMap<>();
            for (Alternative a : token.alternatives()) {
                likeliest.putIfAbsent(name(a.token(), texts.of(a.token()).older()), Math.max(LEAST, a.logProb()));
            }
            likeliest.putIfAbsent(name(token.token(), piece.older()), Math.max(LEAST, token.logProb()));
            top.add(likeliest);
        }

        /// Where the next token would stand.
        int offset() {
            return at;
        }

        /// @param alternatives whether they were asked for
        Map<String, Object> json(boolean alternatives) {
            Map<String, Object> shape = new LinkedHashMap<>();
            shape.put("tokens", names);
            shape.put("token_logprobs", logProbs);
            shape.put("top_logprobs", alternatives ? top : Shapes.NULL);
            shape.put("text_offset", offsets);
            return shape;
        }
    }
}
