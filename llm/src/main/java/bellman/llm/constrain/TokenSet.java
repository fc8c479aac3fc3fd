package bellman.llm.constrain;

import java.util.Arrays;

/// A set of tokens: a bit for each, or a list where there are few.
final class TokenSet {
    private static final int FEW = 512;

    private final long[] words;
    private final int[] few;
    private final boolean listed;

    private TokenSet(long[] words, int[] few, boolean listed) {
        this.words = words;
        this.few = few;
        this.listed = listed;
    }

    /// Of bits, which are kept.
    static TokenSet of(long[] words) {
        int count = 0;
        for (long word : words) {
            count += Long.bitCount(word);
        }
        if (count > FEW) {
            return new TokenSet(words, new int[0], false);
        }
        int[] few = new int[count];
        int at = 0;
        for (int w = 0; w < words.length; w++) {
            for (long left = words[w]; left != 0; left &= left - 1) {
                few[at++] = 64 * w + Long.numberOfTrailingZeros(left);
            }
        }
        return new TokenSet(new long[0], few, true);
    }

    /// Adds these tokens to others.
    void addTo(long[] bits) {
        for (int token : few) {
            bits[token >> 6] |= 1L << token;
        }
        for (int w = 0; w < words.length; w++) {
            bits[w] |= words[w];
        }
    }

    boolean contains(int token) {
        return listed
                ? Arrays.binarySearch(few, token) >= 0
                : token >> 6 < words.length && (words[token >> 6] >>> token & 1) != 0;
    }

    /// Bytes that it takes, about.
    long bytes() {
        return 8L * words.length + 4L * few.length + 48;
    }

    /// Lowers the logits of all others to minus infinity.
    ///
    /// @param spared tokens that are left alone
    void apply(float[] logits, int from, int vocabulary, int[] spared) {
        float[] kept = values(logits, from, vocabulary, spared);
        if (listed) {
            float[] values = values(logits, from, vocabulary, few);
            Arrays.fill(logits, from, from + vocabulary, Float.NEGATIVE_INFINITY);
            restore(logits, from, vocabulary, few, values);
        } else {
            for (int w = 0; w < words.length; w++) {
                int begin = 64 * w;
                int end = Math.min(begin + 64, vocabulary);
                long out = ~words[w];
                if (out == -1) {
                    Arrays.fill(logits, from + Math.min(begin, end), from + end, Float.NEGATIVE_INFINITY);
                    continue;
                }
                for (; out != 0; out &= out - 1) {
                    int token = begin + Long.numberOfTrailingZeros(out);
                    if (token < end) {
                        logits[from + token] = Float.NEGATIVE_INFINITY;
                    }
                }
            }
            int known = Math.min(64 * words.length, vocabulary);
            Arrays.fill(logits, from + known, from + vocabulary, Float.NEGATIVE_INFINITY);
        }
        restore(logits, from, vocabulary, spared, kept);
    }

    private static float[] values(float[] logits, int from, int vocabulary, int[] tokens) {
        float[] values = new float[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            values[i] = tokens[i] < vocabulary ? logits[from + tokens[i]] : 0;
        }
        return values;
    }

    private static void restore(float[] logits, int from, int vocabulary, int[] tokens, float[] values) {
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] < vocabulary) {
                logits[from + tokens[i]] = values[i];
            }
        }
    }
}
