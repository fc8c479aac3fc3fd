package bellman.llm.tokenizer;

import java.util.Arrays;

/// Token ids with the part of the text that each stands for, in Java's characters: token i covers `starts[i]` up to
/// `ends[i]`.
public record TextSpans(int[] ids, int[] starts, int[] ends) {
    public TextSpans {
        if (starts.length != ids.length || ends.length != ids.length) {
            throw new IllegalArgumentException("expected as many starts and ends as ids, found " + ids.length + " ids, "
                    + starts.length + " starts and " + ends.length + " ends");
        }
        ids = ids.clone();
        starts = starts.clone();
        ends = ends.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof TextSpans(int[] i, int[] s, int[] e)
                && Arrays.equals(i, ids)
                && Arrays.equals(s, starts)
                && Arrays.equals(e, ends);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }
}
