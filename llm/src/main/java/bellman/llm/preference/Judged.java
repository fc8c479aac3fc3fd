package bellman.llm.preference;

import bellman.llm.chat.TokenTrace;
import bellman.llm.train.Item;
import java.util.Arrays;
import java.util.List;

/// An answer and whether it is a good one.
///
/// @param answer prompt and answer
/// @param desirable the label
record Judged(TokenTrace answer, boolean desirable) implements Item {
    @Override
    public List<TokenTrace> texts() {
        return List.of(answer);
    }

    /// This prompt with the answer of `other`, at most `maxLength` tokens.
    Single withAnswerOf(Judged other, int maxLength) {
        int[] own = answer.ids();
        int prompt = begin(answer);
        int[] theirs = other.answer.ids();
        int from = begin(other.answer);
        int length = Math.min(maxLength, prompt + theirs.length - from);
        int[] ids = Arrays.copyOf(own, length);
        boolean[] written = new boolean[length];
        for (int i = prompt; i < length; i++) {
            ids[i] = theirs[from + i - prompt];
            written[i] = other.answer.written()[from + i - prompt];
        }
        return new Single(TokenTrace.of(ids, written));
    }

    private static int begin(TokenTrace trace) {
        int at = 0;
        while (!trace.written()[at]) {
            at++;
        }
        return at;
    }
}
