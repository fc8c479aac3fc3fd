package bellman.llm.data;

import bellman.run.RandomStream;
import bellman.run.Snapshot;
import bellman.run.State;
import java.util.ArrayList;
import java.util.List;

/// A place in a dataset, from which it goes on without end. Every epoch takes each row once; a shuffled one
/// draws its order (Fisher and Yates 1938; Durstenfeld 1964) from the seed and the epoch's number, so that a
/// saved place is three numbers.
///
/// @param <E> the kind of example
public final class Cursor<E extends Example> implements Snapshot {
    private final Dataset<E> dataset;
    private final long seed;
    private final boolean shuffles;
    private int[] order = {};
    private long epoch;
    private int position;

    Cursor(Dataset<E> dataset, long seed, boolean shuffles) {
        this.dataset = dataset;
        this.seed = seed;
        this.shuffles = shuffles;
        begin(0);
    }

    private void begin(long number) {
        epoch = number;
        position = 0;
        if (shuffles) {
            order = RandomStream.of(seed, "epoch/" + number).permutation(dataset.size());
        }
    }

    /// The next row's index in the dataset. Moves on.
    public int nextIndex() {
        if (position == dataset.size()) {
            begin(epoch + 1);
        }
        int index = shuffles ? order[position] : position;
        position++;
        return index;
    }

    /// The next row. Moves on.
    public E next() {
        return dataset.get(nextIndex());
    }

    /// The next `count` rows, which may reach into the next epoch. Moves on.
    public List<E> next(int count) {
        List<E> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            rows.add(next());
        }
        return rows;
    }

    /// The number of the epoch that the last row was of, from 0.
    public long epoch() {
        return epoch;
    }

    /// How many rows of the epoch were taken.
    public int position() {
        return position;
    }

    @Override
    public void save(State state) {
        state.put("place", new long[] {epoch, position, seed});
        state.put("data", dataset.hash());
    }

    /// Goes to the place that [#save] wrote.
    ///
    /// @throws IllegalStateException if it was saved for other data or another seed
    @Override
    public void load(State state) {
        String data = state.text("data");
        if (!data.equals(dataset.hash())) {
            throw new IllegalStateException("the saved place is in other data: expected files with SHA-256 " + data
                    + ", found " + dataset.hash() + " in " + dataset.paths());
        }
        long[] place = state.longs("place", 3);
        if (place[2] != seed) {
            throw new IllegalStateException("the saved place is of seed " + place[2] + ", expected " + seed);
        }
        begin(place[0]);
        position = Math.toIntExact(place[1]);
    }
}
