package bellman.llm.chat;

import java.util.Arrays;

/// Token ids with who wrote them: the model, whose tokens are kept as it sampled them and are never made from text
/// again, or its surroundings.
///
/// @param ids `[token]`
/// @param written true where the model wrote, `[token]`
/// @param logProbs under which the model sampled; zero elsewhere, `[token]`
public record TokenTrace(int[] ids, boolean[] written, float[] logProbs) {
    public static final TokenTrace EMPTY = new TokenTrace(new int[0], new boolean[0], new float[0]);

    public TokenTrace {
        if (written.length != ids.length || logProbs.length != ids.length) {
            throw new IllegalArgumentException("expected as many flags and log-probabilities as ids, found "
                    + ids.length + " ids, " + written.length + " flags and " + logProbs.length
                    + " log-probabilities");
        }
        ids = ids.clone();
        written = written.clone();
        logProbs = logProbs.clone();
    }

    /// Tokens of data, some of which a model is to learn.
    public static TokenTrace of(int[] ids, boolean[] written) {
        return new TokenTrace(ids, written, new float[ids.length]);
    }

    /// The same with what the model sampled after it.
    ///
    /// @throws IllegalArgumentException if a log-probability is no number or positive
    public TokenTrace withModel(int[] sampled, float[] logProbs) {
        for (int i = 0; i < logProbs.length; i++) {
            if (!(logProbs[i] <= 0)) {
                throw new IllegalArgumentException(
                        "the log-probability at index " + i + " is " + logProbs[i] + ", expected at most 0");
            }
        }
        return with(sampled, true, logProbs);
    }

    /// The same with what its surroundings wrote after it.
    public TokenTrace withEnvironment(int[] ids) {
        return with(ids, false, new float[ids.length]);
    }

    private TokenTrace with(int[] more, boolean model, float[] moreLogProbs) {
        if (more.length != moreLogProbs.length) {
            throw new IllegalArgumentException("expected a log-probability for each token, found " + more.length
                    + " tokens and " + moreLogProbs.length + " log-probabilities");
        }
        int n = ids.length;
        int[] allIds = Arrays.copyOf(ids, n + more.length);
        boolean[] all = Arrays.copyOf(written, allIds.length);
        float[] allLogProbs = Arrays.copyOf(logProbs, allIds.length);
        System.arraycopy(more, 0, allIds, n, more.length);
        Arrays.fill(all, n, all.length, model);
        System.arraycopy(moreLogProbs, 0, allLogProbs, n, more.length);
        return new TokenTrace(allIds, all, allLogProbs);
    }

    /// How many tokens there are.
    public int length() {
        return ids.length;
    }

    /// How many of them the model wrote.
    public int writtenCount() {
        int count = 0;
        for (boolean w : written) {
            count += w ? 1 : 0;
        }
        return count;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof TokenTrace(int[] i, boolean[] w, float[] l)
                && Arrays.equals(i, ids)
                && Arrays.equals(w, written)
                && Arrays.equals(l, logProbs);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ids) + Arrays.hashCode(written);
    }
}
