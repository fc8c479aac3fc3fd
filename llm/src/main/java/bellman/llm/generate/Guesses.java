package bellman.llm.generate;

import java.util.Arrays;

/// Guesses of what a text will say next: what stood behind its last few tokens where they occurred before
/// (prompt lookup, Saxena 2023). A guess costs a row in a step whose weights are read anyway, and saves a step if it is
/// right; what is drawn is drawn as ever, so that guesses change nothing in what is said.
final class Guesses {
    /// Tokens that have to be alike, the longest run first.
    private static final int LONGEST = 3;
    private static final int SHORTEST = 2;
    /// Guesses after which those of a text that are seldom right end.
    private static final int TRIED = 32;
    private static final int SELDOM = 4;

    private static final int[] NONE = {};

    private int[] next = NONE;
    private int offered;
    private int right;

    /// Guesses at most `most` tokens behind the first `length` of `tokens`.
    int[] guess(int[] tokens, int length, int most) {
        next = most < 1 || (offered >= TRIED && SELDOM * right < offered) ? NONE : found(tokens, length, most);
        return next;
    }

    private static int[] found(int[] tokens, int length, int most) {
        for (int run = LONGEST; run >= SHORTEST; run--) {
            // Where a run occurred last, what follows is likeliest to follow again.
            for (int end = length - 1; end >= run; end--) {
                if (Arrays.equals(tokens, end - run, end, tokens, length - run, length)) {
                    return Arrays.copyOfRange(tokens, end, Math.min(end + most, length));
                }
            }
        }
        return NONE;
    }

    /// The last guess.
    int[] last() {
        return next;
    }

    /// How many of the last guess's tokens came.
    void came(int count) {
        offered += next.length;
        right += count;
        next = NONE;
    }
}
