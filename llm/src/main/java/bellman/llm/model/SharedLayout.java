package bellman.llm.model;

import bellman.net.TokenBatch;
import bellman.simd.CausalAttention.Family;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Rows for what is asked about, once each: tokens behind the last one whose state is needed have none, and what
/// several segments begin with, as answers to one question do, has one row for all of them. Only what leads to the
/// first needed state is shared.
///
/// @param order place in the batch of each row's token, `[row]`
/// @param rows of the batch's tokens, `[token]`; -1 where there is none
/// @param families in the order of their rows
/// @param targets row in front of each wanted token, `[target]`
record SharedLayout(int[] order, int[] rows, List<Family> families, int[] targets) implements Layout {
    /// Tokens from which on a common beginning is worth sharing.
    private static final int FEWEST = 4;

    /// A segment of the batch.
    ///
    /// @param from place of its first token
    /// @param needed tokens up to the last one whose state is needed
    /// @param common how many of these others may share
    private record Text(int from, int needed, int common) {}

    /// Texts that share a beginning.
    private record Kin(int shared, List<Text> texts) {
        /// Rows that come to it if they share only so much.
        int loss(int less) {
            return (texts.size() - 1) * (shared - less);
        }
    }

    /// The layout for the states in front of wanted tokens; there must be one.
    static SharedLayout of(TokenBatch batch) {
        boolean[] needed = new boolean[batch.tokens()];
        for (int i = 1; i < needed.length; i++) {
            needed[i - 1] = batch.wanted()[i];
        }
        return of(batch, needed);
    }

    /// The layout for the states behind some tokens, one or more.
    static SharedLayout of(TokenBatch batch, int[] tokens) {
        boolean[] needed = new boolean[batch.tokens()];
        for (int token : tokens) {
            needed[token] = true;
        }
        return of(batch, needed);
    }

    private static SharedLayout of(TokenBatch batch, boolean[] needed) {
        int[] rows = new int[batch.tokens()];
        int[] order = new int[batch.tokens()];
        Arrays.fill(rows, -1);
        List<Family> families = new ArrayList<>();
        int row = 0;
        for (Kin kin : kin(batch.ids(), texts(batch, needed))) {
            int first = row;
            for (int i = 0; i < kin.shared; i++) {
                order[row] = kin.texts.getFirst().from + i;
                for (Text text : kin.texts) {
                    rows[text.from + i] = row;
                }
                row++;
            }
            for (Text text : kin.texts) {
                for (int i = kin.shared; i < text.needed; i++) {
                    order[row] = text.from + i;
                    rows[text.from + i] = row++;
                }
            }
            int[] own = kin.texts.stream().mapToInt(t -> t.needed - kin.shared).toArray();
            families.add(new Family(first, kin.shared, own));
        }
        int[] targets = Layout.targets(batch.wanted(), rows);
        return new SharedLayout(Arrays.copyOf(order, row), rows, List.copyOf(families), targets);
    }

    private static List<Text> texts(TokenBatch batch, boolean[] needed) {
        List<Text> texts = new ArrayList<>();
        int from = 0;
        for (int length : batch.lengths()) {
            int first = length;
            int last = -1;
            for (int i = 0; i < length; i++) {
                if (needed[from + i]) {
                    first = Math.min(first, i);
                    last = i;
                }
            }
            if (last >= 0) {
                texts.add(new Text(from, last + 1, first + 1));
            }
            from += length;
        }
        return texts;
    }

    /// Texts by what they begin with. One more joins its forerunners if that saves rows, since all of them then share
    /// what it shares and no more.
    private static List<Kin> kin(int[] ids, List<Text> texts) {
        List<Integer> sorted = IntStream.range(0, texts.size())
                .boxed()
                .sorted((a, b) -> compare(ids, texts.get(a), texts.get(b)))
                .toList();
        List<Kin> all = new ArrayList<>();
        for (int i : sorted) {
            Text text = texts.get(i);
            int common = all.isEmpty() ? 0 : common(ids, all.getLast(), text);
            if (common >= FEWEST && all.getLast().loss(common) < common) {
                Kin last = all.removeLast();
                List<Text> more = new ArrayList<>(last.texts);
                more.add(text);
                all.add(new Kin(common, more));
            } else {
                all.add(new Kin(text.common, List.of(text)));
            }
        }
        return all;
    }

    private static int compare(int[] ids, Text a, Text b) {
        return Arrays.compare(ids, a.from, a.from + a.common, ids, b.from, b.from + b.common);
    }

    private static int common(int[] ids, Kin kin, Text text) {
        int from = kin.texts.getFirst().from;
        int most = Math.min(kin.shared, text.common);
        int differs = Arrays.mismatch(ids, from, from + most, ids, text.from, text.from + most);
        return differs < 0 ? most : differs;
    }

    @Override
    public Attention recorded() {
        throw new IllegalStateException("attention within texts that share rows is not one of libtorch's");
    }
}
