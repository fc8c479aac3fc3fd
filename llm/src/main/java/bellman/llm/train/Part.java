package bellman.llm.train;

import bellman.llm.chat.TokenTrace;
import bellman.net.TokenBatch;
import bellman.sequence.Segments;
import java.util.ArrayList;
import java.util.List;

/// Items that go through the model together: the first texts of all items, then all second ones, and so on.
///
/// @param items in their order
/// @param batch their texts
/// @param tokens the wanted tokens of each text
/// @param <I> the kind of items
public record Part<I extends Item>(List<I> items, TokenBatch batch, Segments tokens) {
    public Part {
        items = List.copyOf(items);
    }

    /// The part that these items make.
    ///
    /// @param temperature by which logits are divided
    /// @param entropies whether to ask for them
    public static <I extends Item> Part<I> of(List<I> items, float temperature, boolean entropies) {
        int columns = items.getFirst().texts().size();
        List<TokenTrace> texts = new ArrayList<>();
        for (int c = 0; c < columns; c++) {
            for (I item : items) {
                texts.add(item.texts().get(c));
            }
        }
        int[] lengths = new int[texts.size()];
        int[] wantedLengths = new int[texts.size()];
        int total = 0;
        for (int t = 0; t < lengths.length; t++) {
            lengths[t] = texts.get(t).length();
            total += lengths[t];
        }
        int[] ids = new int[total];
        boolean[] wanted = new boolean[total];
        int at = 0;
        for (int t = 0; t < lengths.length; t++) {
            TokenTrace text = texts.get(t);
            System.arraycopy(text.ids(), 0, ids, at, lengths[t]);
            System.arraycopy(text.written(), 0, wanted, at, lengths[t]);
            wanted[at] = false;
            for (int i = at; i < at + lengths[t]; i++) {
                wantedLengths[t] += wanted[i] ? 1 : 0;
            }
            at += lengths[t];
        }
        return new Part<>(
                items,
                new TokenBatch(ids, lengths, wanted, temperature, entropies, List.of()),
                Segments.ofLengths(wantedLengths));
    }

    /// The parts of a batch, for whoever wants its scores alone.
    ///
    /// @param mostTokens of a part, but for an item that has more
    /// @param temperature by which logits are divided
    public static <I extends Item> List<Part<I>> all(List<I> batch, int mostTokens, float temperature) {
        return cut(batch, mostTokens).stream()
                .map(items -> of(items, temperature, false))
                .toList();
    }

    /// Cuts a batch into parts of at most so many tokens, but never an item.
    public static <I extends Item> List<List<I>> cut(List<I> batch, int mostTokens) {
        List<List<I>> parts = new ArrayList<>();
        int room = 0;
        for (I item : batch) {
            if (parts.isEmpty() || item.tokens() > room) {
                parts.add(new ArrayList<>());
                room = mostTokens;
            }
            parts.getLast().add(item);
            room -= item.tokens();
        }
        return parts;
    }
}
