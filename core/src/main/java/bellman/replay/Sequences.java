package bellman.replay;

import bellman.net.Rows;
import bellman.policy.Encoder;

/// A batch of stretches of rows for recurrent networks (Kapturowski et al. 2019), time-major, in arrays allocated
/// once: `burnIn` rows that only bring the memory up to date, and are kept apart, then `length` rows to learn from
/// and one row more, whose value the last of them may bootstrap from.
///
/// A stretch may reach across the end of an episode: behind its final observation the memory is wiped. [#learned()]
/// says which rows to learn from: those of the `length` ones from which something was done.
public final class Sequences {
    private final Replay replay;
    private final Encoder encoder;
    private final boolean plain;
    private final int count;
    private final int burnIn;
    private final int length;
    private final int width;
    private final float[] burnInputs;
    private final boolean[] burnResets;
    private final float[] inputs;
    private final float[] actions;
    private final float[] rewards;
    private final boolean[] terminated;
    private final boolean[] ended;
    private final boolean[] learned;
    private final boolean[] resets;
    private final boolean[] masks;
    private final float[] memory;
    private final int[] starts;
    private final float[] row;

    /// Room for `count` stretches of `replay`.
    public Sequences(Replay replay, int count, int burnIn, int length) {
        if (count < 1 || burnIn < 0 || length < 1) {
            throw new IllegalArgumentException("sequences need a count and a length of at least 1 and no negative"
                    + " burn-in, got " + count + ", " + length + " and " + burnIn);
        }
        this.replay = replay;
        this.count = count;
        this.burnIn = burnIn;
        this.length = length;
        Layout layout = replay.layout;
        if (rowsEach() + layout.frames() + 1 > layout.length()) {
            throw new IllegalArgumentException("replay.capacity: found " + layout.capacity() + ", expected at least "
                    + (long) (rowsEach() + layout.frames() + 1) * layout.lanes() + ", one sequence for each of "
                    + layout.lanes() + " environments");
        }
        encoder = layout.encoder();
        width = encoder.inputs();
        plain = layout.observations().size() == width;
        int rows = (length + 1) * count;
        burnInputs = new float[burnIn * count * width];
        burnResets = new boolean[burnIn * count];
        inputs = new float[rows * width];
        actions = new float[rows * layout.actionSize()];
        rewards = new float[rows];
        terminated = new boolean[rows];
        ended = new boolean[rows];
        learned = new boolean[rows];
        resets = new boolean[rows];
        masks = new boolean[rows * layout.maskSize()];
        memory = new float[count * layout.memorySize()];
        starts = new int[count];
        row = new float[layout.observations().size()];
    }

    void require(Replay asked) {
        if (asked != replay) {
            throw new IllegalArgumentException("this batch was made for another replay");
        }
    }

    void start(int i, int slot) {
        starts[i] = slot;
    }

    void fill() {
        int memorySize = replay.layout.memorySize();
        for (int i = 0; i < count; i++) {
            int slot = starts[i];
            System.arraycopy(replay.memories, slot * memorySize, memory, i * memorySize, memorySize);
            for (int step = 0; step < burnIn; step++) {
                int at = step * count + i;
                burnResets[at] = (replay.rings.flags[slot] & Rings.FIRST) != 0;
                encode(slot, burnInputs, at);
                slot = replay.rings.next(slot);
            }
            for (int step = 0; step <= length; step++) {
                gather(step, step * count + i, slot);
                slot = replay.rings.next(slot);
            }
        }
    }

    private void gather(int step, int at, int slot) {
        byte flags = replay.rings.flags[slot];
        resets[at] = (flags & Rings.FIRST) != 0;
        terminated[at] = (flags & Rings.TERMINATED) != 0;
        ended[at] = (flags & (Rings.TERMINATED | Rings.TRUNCATED)) != 0;
        learned[at] = step < length && (flags & Rings.LAST) == 0;
        rewards[at] = replay.rewards[slot];
        encode(slot, inputs, at);
        int actionSize = replay.layout.actionSize();
        System.arraycopy(replay.actions, slot * actionSize, actions, at * actionSize, actionSize);
        int maskSize = replay.layout.maskSize();
        System.arraycopy(replay.masks, slot * maskSize, masks, at * maskSize, maskSize);
    }

    private void encode(int slot, float[] into, int at) {
        float[] target = plain ? into : row;
        int to = plain ? at * width : 0;
        replay.observation(slot, target, to);
        if (!plain || replay.layout.compact()) {
            encoder.encode(target, to, 1, into, at * width);
        }
    }

    /// Rows of one stretch: burn-in, length and one.
    public int rowsEach() {
        return burnIn + length + 1;
    }

    /// Stretches.
    public int count() {
        return count;
    }

    /// The burn-in for a network that remembers `memory`, which running it brings up to date. Only where there is
    /// one.
    public Rows burnInRows(float[] memory) {
        return Rows.sequences(burnIn, count, burnResets, memory);
    }

    /// The rows to learn from, and the one behind them, for a network that remembers `memory`.
    public Rows rows(float[] memory) {
        return Rows.sequences(length + 1, count, resets, memory);
    }

    /// Rows of the burn-in.
    public int burnIn() {
        return burnIn;
    }

    /// Rows to learn from.
    public int length() {
        return length;
    }

    /// `[step][sequence][inputs]`: encoded observations of the burn-in.
    public float[] burnInInputs() {
        return burnInputs;
    }

    /// `[step][sequence][inputs]`: encoded observations.
    public float[] inputs() {
        return inputs;
    }

    /// `[step][sequence][action]`: what was done; without meaning at final observations.
    public float[] actions() {
        return actions;
    }

    /// `[step][sequence]`: rewards of the steps; 0 at final observations.
    public float[] rewards() {
        return rewards;
    }

    /// `[step][sequence]`: whether the step terminated its episode. Then the next row is its final observation.
    public boolean[] terminated() {
        return terminated;
    }

    /// `[step][sequence]`: whether the step ended its episode in either way.
    public boolean[] ended() {
        return ended;
    }

    /// `[step][sequence]`: whether to learn from the row.
    public boolean[] learned() {
        return learned;
    }

    /// `[step][sequence]`: whether the memory is wiped before the row.
    public boolean[] resets() {
        return resets;
    }

    /// `[step][sequence][action]`: which actions are legal; empty without masks.
    public boolean[] masks() {
        return masks;
    }

    /// `[sequence][memory]`: what was remembered before the first rows, as it was when they were added.
    public float[] memory() {
        return memory;
    }
}
