package bellman.replay;

import bellman.run.Snapshot;
import bellman.run.State;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorStep;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// The latest experience of a number of environments: a ring of rows for each, allocated once. The package's page
/// says what a row is.
///
/// Rows are numbered by *slots*, `lane * length + place`. Everything drawn depends on what was added and on the
/// generator alone. Not for several threads at once.
public final class Replay implements Snapshot, AutoCloseable {
    final Layout layout;
    final Rings rings;
    final Frames frames;
    final float[] actions;
    final float[] rewards;
    final boolean[] masks;
    final float[] memories;
    private final int lanes;
    private final boolean[] idle;
    private final Priorities priorities;
    private final Episodes episodes;
    private long added;

    private Replay(Layout layout, Sampling sampling, Storage storage, Room room) {
        this.layout = layout;
        lanes = layout.lanes();
        int slots = layout.slots();
        long columns = 5L + 4L * layout.actionSize() + layout.maskSize() + 4L * layout.memorySize();
        String what = "actions, rewards and masks";
        long heap = slots * columns;
        if (sampling instanceof Sampling.Prioritized) {
            what = "actions, rewards, masks and priorities";
            heap += SumTree.bytes(slots);
        }
        room.requireHeap(what, layout.capacity(), heap);
        int widest = Math.max(layout.actionSize(), Math.max(layout.maskSize(), layout.memorySize()));
        if ((long) slots * widest > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("replay.capacity: found " + layout.capacity() + ", expected at most "
                    + (Integer.MAX_VALUE - 8) / widest + " with rows of " + widest + " numbers");
        }
        frames = new Frames(slots, layout.frameSize(), layout.compact(), storage, room.withoutHeap(heap));
        actions = new float[slots * layout.actionSize()];
        rewards = new float[slots];
        masks = new boolean[slots * layout.maskSize()];
        memories = new float[slots * layout.memorySize()];
        rings = new Rings(layout);
        idle = new boolean[lanes];
        priorities = Priorities.of(sampling, slots);
        episodes = new Episodes(layout);
    }

    /// An empty replay.
    ///
    /// @throws ReplayTooLargeException if there is no room for it
    public static Replay of(Layout layout, Sampling sampling, Storage storage) {
        return new Replay(layout, sampling, storage, Room.now());
    }

    static Replay of(Layout layout, Sampling sampling, Storage storage, Room room) {
        return new Replay(layout, sampling, storage, room);
    }

    /// What it keeps.
    public Layout layout() {
        return layout;
    }

    /// Rows from which something was done, since the beginning.
    public long added() {
        return added;
    }

    /// Rows that are kept now, those included from which nothing was done.
    public int rows() {
        return rings.rows();
    }

    /// Starts an episode in each lane with the observations that a reset brought. Episodes that were under way are
    /// cut off where they are.
    public void begin(VectorStep step) {
        for (int lane = 0; lane < lanes; lane++) {
            if (rings.rows(lane) > 0) {
                cut(lane);
            }
            advance(lane);
            idle[lane] = false;
            put(lane, step.observations(), Rings.FIRST);
            mask(lane, step.actionMasks());
        }
    }

    /// Where the environments cannot be restored, the row before the open one is the last of its episode.
    private void cut(int lane) {
        int open = rings.head(lane);
        if (!rings.is(open, Rings.FIRST | Rings.LAST) && rings.rows(lane) > 1) {
            rings.flags[rings.previous(open)] |= Rings.TRUNCATED;
            episodes.end(open);
        }
        rings.flags[open] |= Rings.LAST;
    }

    /// Keeps what the environments made of `actions`.
    ///
    /// @param actions `[lane][action]`, as they are to be learned from
    /// @param step what they brought
    public void add(float[] actions, VectorStep step) {
        add(actions, new float[0], step);
    }

    /// Keeps what the environments made of `actions`.
    ///
    /// @param actions `[lane][action]`, as they are to be learned from
    /// @param memory `[lane][memory]`: what a recurrent network remembered before it saw the observations
    /// @param step what they brought
    public void add(float[] actions, float[] memory, VectorStep step) {
        for (int lane = 0; lane < lanes; lane++) {
            if (idle[lane]) {
                idle[lane] = false;
                advance(lane);
                put(lane, step.observations(), Rings.FIRST);
                mask(lane, step.actionMasks());
            } else {
                complete(lane, actions, memory, step);
                follow(lane, step);
            }
        }
    }

    private void complete(int lane, float[] actions, float[] memory, VectorStep step) {
        int slot = rings.head(lane);
        int actionSize = layout.actionSize();
        int memorySize = layout.memorySize();
        System.arraycopy(actions, lane * actionSize, this.actions, slot * actionSize, actionSize);
        System.arraycopy(memory, lane * memorySize, memories, slot * memorySize, memorySize);
        rewards[slot] = step.rewards()[lane];
        if (step.terminated()[lane]) {
            rings.flags[slot] |= Rings.TERMINATED;
        } else if (step.truncated()[lane]) {
            rings.flags[slot] |= Rings.TRUNCATED;
        }
        priorities.added(slot);
        added++;
    }

    /// Opens the row behind the one that was completed; behind the end of an episode first the final observation's.
    private void follow(int lane, VectorStep step) {
        advance(lane);
        if (!step.ended(lane)) {
            put(lane, step.observations(), (byte) 0);
            mask(lane, step.actionMasks());
            return;
        }
        put(lane, step.finalObservations(), Rings.LAST);
        mask(lane, step.finalActionMasks());
        episodes.end(rings.head(lane));
        if (layout.autoreset() == AutoresetMode.NEXT_STEP) {
            idle[lane] = true;
        } else {
            advance(lane);
            put(lane, step.observations(), Rings.FIRST);
            mask(lane, step.actionMasks());
        }
    }

    private void advance(int lane) {
        rings.advance(lane);
        int slot = rings.head(lane);
        priorities.removed(slot);
        if (rings.full(lane)) {
            for (int i = 1; i < layout.frames(); i++) {
                slot = rings.next(slot);
                if (rings.is(slot, Rings.FIRST)) {
                    break;
                }
                priorities.removed(slot);
            }
        }
    }

    private void put(int lane, float[] observations, byte flag) {
        int slot = rings.head(lane);
        int size = layout.observations().size();
        frames.put(slot, observations, (lane + 1) * size - layout.frameSize());
        rings.flags[slot] = flag;
        rewards[slot] = 0;
        episodes.put(slot, flag == Rings.FIRST, rings.previous(slot));
    }

    private void mask(int lane, boolean[] actionMasks) {
        int size = layout.maskSize();
        System.arraycopy(actionMasks, lane * size, masks, rings.head(lane) * size, size);
    }

    /// Writes the observation of `slot`, frames stacked, to `rows` from `to` on.
    void observation(int slot, float[] rows, int to) {
        int size = layout.frameSize();
        int at = slot;
        for (int i = layout.frames() - 1; i >= 0; i--) {
            frames.get(at, rows, to + i * size);
            if (!rings.is(at, Rings.FIRST)) {
                at = rings.previous(at);
            }
        }
    }

    /// Writes the observations of `slots`, `count` of them, to `rows`.
    void observations(int[] slots, int count, float[] rows) {
        if (layout.frames() == 1) {
            frames.get(slots, count, rows);
            return;
        }
        int size = layout.observations().size();
        for (int i = 0; i < count; i++) {
            observation(slots[i], rows, i * size);
        }
    }

    /// Where each row's episode begins and ends, for those who ask for it.
    Episodes episodes() {
        return episodes;
    }

    /// Draws `count` rows into `batch`.
    ///
    /// @param beta how far importance weights make up for unequal priorities, 1 for wholly; without effect if all
    ///     are drawn alike
    /// @throws IllegalStateException if nothing was added yet
    public void sample(Transitions batch, int count, float beta, RandomGenerator random) {
        batch.require(this, count);
        if (priorities.uniform()) {
            requireAny();
            rings.draw(batch.slots(), count, random);
            Arrays.fill(batch.weights(), 0, count, 1f);
        } else {
            priorities.draw(batch.slots(), batch.weights(), count, rows(), beta, random);
        }
        batch.fill(count, random);
    }

    /// Draws `count` stretches of rows into `batch`, each beginning anywhere.
    ///
    /// @throws IllegalStateException if no lane has enough rows yet
    public void sample(Sequences batch, RandomGenerator random) {
        batch.require(this);
        int rows = batch.rowsEach();
        if (!rings.offers(rows)) {
            throw new IllegalStateException(
                    "no environment has " + rows + " rows yet, as a sequence needs; learn later (learning-starts)");
        }
        for (int i = 0; i < batch.count(); i++) {
            batch.start(i, rings.drawStart(rows, random));
        }
        batch.fill();
    }

    /// Whether sequences of `rows` rows may be drawn. Some of them may begin where an episode ends, so it takes
    /// more rows than that.
    public boolean offers(int rows) {
        return rings.offers(rows);
    }

    private void requireAny() {
        if (added == 0) {
            throw new IllegalStateException("nothing was added to the replay yet, so nothing can be drawn from it");
        }
    }

    /// Sets the priorities of the rows that `batch` was filled with.
    ///
    /// @param errors `[row]`, of any sign
    /// @throws IllegalArgumentException if one is not a number
    public void prioritize(Transitions batch, float[] errors) {
        priorities.set(batch.slots(), errors, batch.count());
    }

    /// Gives back native memory, and the file.
    @Override
    public void close() {
        frames.close();
    }

    @Override
    public void save(State state) {
        rings.save(state);
        state.put("idle", idle);
        state.put("added", new long[] {added});
        for (int lane = 0; lane < lanes; lane++) {
            int from = lane * rings.length;
            int to = from + rings.rows(lane);
            State own = state.at("" + lane);
            frames.save(own, from, to);
            own.put("actions", part(actions, layout.actionSize(), from, to));
            own.put("rewards", part(rewards, 1, from, to));
            own.put("flags", Arrays.copyOfRange(rings.flags, from, to));
            own.put("masks", Arrays.copyOfRange(masks, from * layout.maskSize(), to * layout.maskSize()));
            own.put("memories", part(memories, layout.memorySize(), from, to));
        }
        priorities.save(state.at("priorities"));
        episodes.save(state.at("episodes"));
    }

    private static float[] part(float[] values, int each, int from, int to) {
        return Arrays.copyOfRange(values, from * each, to * each);
    }

    @Override
    public void load(State state) {
        rings.load(state);
        state.read("idle", idle);
        added = state.longs("added", 1)[0];
        for (int lane = 0; lane < lanes; lane++) {
            int from = lane * rings.length;
            int rows = rings.rows(lane);
            State own = state.at("" + lane);
            frames.load(own, from, from + rows);
            read(own.floats("actions", rows * layout.actionSize()), actions, from * layout.actionSize());
            read(own.floats("rewards", rows), rewards, from);
            System.arraycopy(own.bytes("flags", rows), 0, rings.flags, from, rows);
            byte[] legal = own.bytes("masks", rows * layout.maskSize());
            for (int i = 0; i < legal.length; i++) {
                masks[from * layout.maskSize() + i] = legal[i] != 0;
            }
            read(own.floats("memories", rows * layout.memorySize()), memories, from * layout.memorySize());
        }
        priorities.load(state.at("priorities"));
        episodes.load(state.at("episodes"));
    }

    private static void read(float[] saved, float[] values, int from) {
        System.arraycopy(saved, 0, values, from, saved.length);
    }
}
