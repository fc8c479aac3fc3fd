package bellman.replay;

import bellman.run.State;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Where rows stand: a ring of slots for each lane, whose newest row is its head, and what kind of row each is.
final class Rings {
    static final byte FIRST = 1;
    static final byte TERMINATED = 2;
    static final byte TRUNCATED = 4;
    /// A final observation, from which nothing was done.
    static final byte LAST = 8;

    final int lanes;
    /// Slots of a lane.
    final int length;
    /// Of each slot.
    final byte[] flags;
    private final int frames;
    private final int[] head;
    private final int[] filled;

    Rings(Layout layout) {
        lanes = layout.lanes();
        length = layout.length();
        frames = layout.frames();
        flags = new byte[layout.slots()];
        head = new int[lanes];
        filled = new int[lanes];
    }

    /// Rows of all lanes.
    int rows() {
        return Arrays.stream(filled).sum();
    }

    /// Rows of a lane, which are its first slots.
    int rows(int lane) {
        return filled[lane];
    }

    /// The slot of a lane's newest row, or of the first one to come.
    int head(int lane) {
        return lane * length + head[lane];
    }

    /// The lane's next slot becomes its head.
    void advance(int lane) {
        if (filled[lane] > 0) {
            head[lane] = head[lane] + 1 == length ? 0 : head[lane] + 1;
        }
        filled[lane] = Math.min(filled[lane] + 1, length);
    }

    /// The lane of `slot`. There is often but one, and then nothing to divide.
    private int lane(int slot) {
        return lanes == 1 ? 0 : slot / length;
    }

    /// Which of its lane's slots `slot` is.
    private int place(int slot) {
        return slot - lane(slot) * length;
    }

    /// Whether a further row of the lane takes the place of its oldest.
    boolean full(int lane) {
        return filled[lane] == length;
    }

    boolean is(int slot, int flag) {
        return (flags[slot] & flag) != 0;
    }

    /// The slot behind `slot` in its lane.
    int next(int slot) {
        return place(slot) + 1 == length ? slot + 1 - length : slot + 1;
    }

    /// The slot before `slot` in its lane.
    int previous(int slot) {
        return place(slot) == 0 ? slot - 1 + length : slot - 1;
    }

    /// Whether `slot` is its lane's newest row.
    boolean newest(int slot) {
        return head(lane(slot)) == slot;
    }

    /// The oldest row of the lane of `slot`.
    int oldestOf(int slot) {
        int lane = lane(slot);
        return full(lane) ? next(head(lane)) : lane * length;
    }

    /// Rows of the lane of `slot` that are newer than it.
    int newer(int slot) {
        int behind = head(lane(slot)) - slot;
        return behind < 0 ? behind + length : behind;
    }

    /// Whether something was done from `slot` and all frames of its observation are still there.
    boolean complete(int slot) {
        if (place(slot) >= filled[lane(slot)] || newest(slot) || is(slot, LAST)) {
            return false;
        }
        int at = slot;
        for (int i = 1; i < frames && !is(at, FIRST); i++) {
            if (at == oldestOf(at)) {
                return false;
            }
            at = previous(at);
        }
        return true;
    }

    /// Fills in complete rows, each drawn alike. There must be one.
    void draw(int[] slots, int count, RandomGenerator random) {
        int tallest = 0;
        for (int rows : filled) {
            tallest = Math.max(tallest, rows);
        }
        for (int i = 0; i < count; i++) {
            int slot;
            do {
                int lane = lanes == 1 ? 0 : random.nextInt(lanes);
                slot = lane * length + random.nextInt(tallest);
            } while (!complete(slot));
            slots[i] = slot;
        }
    }

    /// Whether stretches of `rows` rows may be drawn. Some of them may begin where an episode ends, so it takes more
    /// rows than that.
    boolean offers(int rows) {
        for (int had : filled) {
            if (had - frames - 1 >= rows) {
                return true;
            }
        }
        return false;
    }

    /// A row that begins a stretch of `rows` rows. There must be one.
    int drawStart(int rows, RandomGenerator random) {
        int slot;
        do {
            int lane = lanes == 1 ? 0 : random.nextInt(lanes);
            slot = lane * length + random.nextInt(filled[lane]);
        } while (newer(slot) < rows - 1 || is(slot, LAST) || !complete(slot));
        return slot;
    }

    void save(State state) {
        state.put("head", head);
        state.put("filled", filled);
    }

    void load(State state) {
        state.read("head", head);
        state.read("filled", filled);
    }
}
