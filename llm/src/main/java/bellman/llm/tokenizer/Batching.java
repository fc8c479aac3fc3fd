package bellman.llm.tokenizer;

import bellman.llm.tokenizer.TokenRows.Side;
import java.util.List;

/// How texts become rows of equal length.
///
/// @param addSpecial whether the tokenizer's own first and last tokens are added
/// @param longest the most tokens in a row, with those
/// @param cut where a longer row is cut
/// @param padding where a shorter row is filled up
/// @param multiple what the columns' number is a multiple of
public record Batching(boolean addSpecial, int longest, Side cut, Side padding, int multiple) {
    public Batching {
        if (longest < 1) {
            throw new IllegalArgumentException("longest must be positive, got " + longest);
        }
        if (multiple < 1) {
            throw new IllegalArgumentException("multiple must be at least 1, got " + multiple);
        }
    }

    /// Nothing added, nothing cut, padded on the left.
    public static Batching forGeneration() {
        return new Batching(false, Integer.MAX_VALUE, Side.RIGHT, Side.LEFT, 1);
    }

    /// Nothing added, nothing cut, padded on the right.
    public static Batching forTraining() {
        return new Batching(false, Integer.MAX_VALUE, Side.RIGHT, Side.RIGHT, 1);
    }

    /// The same with rows cut to `longest` tokens at `cut`.
    public Batching truncated(int longest, Side cut) {
        return new Batching(addSpecial, longest, cut, padding, multiple);
    }

    /// The same with the tokenizer's own first and last tokens.
    public Batching withSpecial() {
        return new Batching(true, longest, cut, padding, multiple);
    }

    TokenRows rows(Tokenizer tokenizer, List<String> texts, int pad) {
        List<int[]> bodies = tokenizer.encodeAll(texts, false);
        if (!addSpecial) {
            return TokenRows.of(
                    bodies.stream()
                            .map(b -> TokenRows.truncated(b, longest, cut))
                            .toList(),
                    pad,
                    padding,
                    multiple);
        }
        // What is added stays when a row is cut.
        int[] ends = tokenizer.encodeWithSpecial("");
        if (ends.length > longest) {
            throw new IllegalArgumentException(
                    "the tokenizer adds " + ends.length + " tokens to a text, but a row may" + " hold only " + longest);
        }
        int before = tokenizer.specialBefore();
        var rows = bodies.stream()
                .map(b -> TokenRows.truncated(b, longest - ends.length, cut))
                .map(b -> {
                    var row = new int[ends.length + b.length];
                    System.arraycopy(ends, 0, row, 0, before);
                    System.arraycopy(b, 0, row, before, b.length);
                    System.arraycopy(ends, before, row, before + b.length, ends.length - before);
                    return row;
                })
                .toList();
        return TokenRows.of(rows, pad, padding, multiple);
    }
}
