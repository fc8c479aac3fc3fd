package bellman.llm.generate;

import java.util.HashMap;
import java.util.Map;

/// Which tokens occurred in a text, for the penalties. Keeps nothing where there are none.
public final class SeenTokens {
    private final boolean counts;
    /// How often each token was written; 0 for one that only the prompt has.
    private final Map<Integer, Integer> written = new HashMap<>();

    /// Of a text that begins with `prompt`.
    public SeenTokens(int[] prompt, SamplingOptions options) {
        counts = options.penalizes();
        if (counts) {
            for (int token : prompt) {
                written.putIfAbsent(token, 0);
            }
        }
    }

    /// One more.
    public void add(int token) {
        if (counts) {
            written.merge(token, 1, Integer::sum);
        }
    }

    void penalize(float[] logits, SamplingOptions options) {
        float repetition = (float) options.repetitionPenalty();
        written.forEach((token, times) -> {
            float z = logits[token];
            z = z > 0 ? z / repetition : z * repetition;
            if (times > 0) {
                z -= (float) (options.presencePenalty() + times * options.frequencyPenalty());
            }
            logits[token] = z;
        });
    }
}
