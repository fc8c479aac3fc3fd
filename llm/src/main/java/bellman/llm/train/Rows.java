package bellman.llm.train;

import bellman.llm.chat.ChatFormatException;
import bellman.llm.chat.HistoryChangedException;
import bellman.llm.chat.TemplateException;
import bellman.llm.data.Cursor;
import bellman.llm.data.Dataset;
import bellman.llm.data.Example;
import bellman.llm.data.Schema;
import bellman.llm.tokenizer.BadTextException;
import bellman.run.RandomStream;
import bellman.run.Snapshot;
import bellman.run.State;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Rows of data as items to learn from: without end, each epoch in an order of its own, the held-out ones left out.
/// Items are made when they are needed, and kept while there is room.
///
/// A row that has the right columns but cannot be used, say because the chat template refuses it, is found when it is
/// its turn. It is left out, and counts among the bad lines that the configuration allows.
///
/// @param <E> the kind of rows
/// @param <I> the kind of items
public final class Rows<E extends Example, I extends Item> implements Snapshot, AutoCloseable {
    /// Tokens of items that are kept.
    private static final long KEPT_TOKENS = 4_000_000;

    private final Dataset<E> dataset;
    private final RowEncoder<E, I> encoder;
    private final Cursor<E> cursor;
    private final int badLinesAllowed;
    private final BitSet heldOut = new BitSet();
    private final BitSet unusable = new BitSet();
    private final Map<Integer, I> kept = new HashMap<>();
    private long keptTokens;
    private String lastProblem = "in another run";

    private Rows(Dataset<E> dataset, RowEncoder<E, I> encoder, long seed, int badLinesAllowed) {
        this.dataset = dataset;
        this.encoder = encoder;
        this.badLinesAllowed = badLinesAllowed;
        cursor = dataset.shuffled(RandomStream.of(seed, "data").nextLong());
    }

    /// Opens data and checks the columns of every row.
    ///
    /// @param pattern a file, or a pattern of files
    /// @param badLinesAllowed how many rows may be left out
    /// @param heldOutShare share of the rows that are not learned from
    /// @throws bellman.llm.data.DatasetException if a file is missing or empty, or has too many bad lines
    public static <E extends Example, I extends Item> Rows<E, I> open(
            String pattern,
            Schema<E> schema,
            RowEncoder<E, I> encoder,
            long seed,
            int badLinesAllowed,
            double heldOutShare) {
        Dataset<E> dataset = Dataset.open(List.of(pattern), schema, badLinesAllowed);
        Rows<E, I> rows = new Rows<>(dataset, encoder, seed, badLinesAllowed);
        rows.holdOut(heldOutShare, RandomStream.of(seed, "held-out"));
        return rows;
    }

    private void holdOut(double share, RandomStream random) {
        int count = (int) Math.ceil(share * dataset.size());
        if (count >= dataset.size()) {
            dataset.close();
            throw new IllegalArgumentException("evaluation.share " + share + " of " + dataset.size()
                    + " rows leaves none to learn from; make it smaller");
        }
        while (heldOut.cardinality() < count) {
            heldOut.set(random.nextInt(dataset.size()));
        }
    }

    /// The next item to learn from. Moves on.
    ///
    /// @throws UnusableRowException if more rows cannot be used than are allowed, naming the last one
    public I next() {
        for (int passed = 0; passed <= dataset.size(); passed++) {
            int index = cursor.nextIndex();
            if (!heldOut.get(index)) {
                Optional<I> item = item(index);
                if (item.isPresent()) {
                    return item.get();
                }
            }
        }
        throw new UnusableRowException(
                dataset.paths().getFirst() + ": none of its rows can be used; the last problem was " + lastProblem);
    }

    /// The next `count` items. Moves on.
    public List<I> next(int count) {
        List<I> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            items.add(next());
        }
        return items;
    }

    /// The next items until they have `tokens` tokens in sum. Moves on.
    public List<I> nextTokens(long tokens) {
        List<I> items = new ArrayList<>();
        for (long sum = 0; sum < tokens; sum += items.getLast().tokens()) {
            items.add(next());
        }
        return items;
    }

    /// All items that are held out.
    public List<I> heldOut() {
        return heldOut.stream().mapToObj(this::item).flatMap(Optional::stream).toList();
    }

    /// All items, held out or not, in the files' order.
    public List<I> all() {
        List<I> items = new ArrayList<>();
        for (int i = 0; i < dataset.size(); i++) {
            item(i).ifPresent(items::add);
        }
        return items;
    }

    private Optional<I> item(int index) {
        if (unusable.get(index)) {
            return Optional.empty();
        }
        Optional<I> before = Optional.ofNullable(kept.get(index));
        return before.isPresent() ? before : encoded(index);
    }

    private Optional<I> encoded(int index) {
        try {
            I item = encoder.encode(dataset.get(index));
            if (keptTokens + item.tokens() <= KEPT_TOKENS) {
                keptTokens += item.tokens();
                kept.put(index, item);
            }
            return Optional.of(item);
        } catch (UnusableRowException
                | TemplateException
                | ChatFormatException
                | HistoryChangedException
                | BadTextException e) {
            unusable.set(index);
            lastProblem = dataset.place(index) + ": " + e.getMessage();
            if (leftOut() > badLinesAllowed) {
                throw new UnusableRowException(
                        lastProblem
                                + (badLinesAllowed == 0
                                        ? "; to leave out such lines, say how many with bad-lines"
                                        : "; that is one more bad line than the " + badLinesAllowed + " allowed"),
                        e);
            }
            return Optional.empty();
        }
    }

    /// Rows to learn from.
    public int size() {
        return dataset.size() - heldOut.cardinality();
    }

    /// Rows that were left out so far.
    public int leftOut() {
        return dataset.badLines().size() + unusable.cardinality();
    }

    /// Epochs begun and done, with their fraction.
    public double epoch() {
        return cursor.epoch() + (double) cursor.position() / dataset.size();
    }

    /// The data.
    public Dataset<E> dataset() {
        return dataset;
    }

    @Override
    public void save(State state) {
        cursor.save(state.at("cursor"));
        state.put("unusable", unusable.toByteArray());
        state.put("held-out", heldOut.toByteArray());
    }

    @Override
    public void load(State state) {
        cursor.load(state.at("cursor"));
        unusable.clear();
        unusable.or(BitSet.valueOf(state.bytes("unusable")));
        heldOut.clear();
        heldOut.or(BitSet.valueOf(state.bytes("held-out")));
    }

    @Override
    public void close() {
        dataset.close();
    }
}
