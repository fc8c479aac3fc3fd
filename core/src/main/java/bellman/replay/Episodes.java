package bellman.replay;

import bellman.run.Snapshot;
import bellman.run.State;

/// Where the episode of each row begins and ends, for hindsight. Kept only for those who ask for it with [#keep].
final class Episodes implements Snapshot {
    private static final int UNDER_WAY = -1;
    private final int length;
    private final int slots;
    private final int capacity;
    /// Slot of the first row of each row's episode.
    private int[] first = {};
    /// Slot of the final observation of each row's episode, or [#UNDER_WAY].
    private int[] last = {};

    Episodes(Layout layout) {
        length = layout.length();
        slots = layout.slots();
        capacity = layout.capacity();
    }

    /// From now on; the replay must be empty.
    ///
    /// @throws ReplayTooLargeException if there is no room for it
    void keep() {
        if (first.length == 0) {
            Room.now().requireHeap("bounds of episodes", capacity, 2L * Integer.BYTES * slots);
            first = new int[slots];
            last = new int[slots];
        }
    }

    void put(int slot, boolean begins, int before) {
        if (first.length > 0) {
            first[slot] = begins ? slot : first[before];
            last[slot] = UNDER_WAY;
        }
    }

    /// The episode of `slot` ends there.
    void end(int slot) {
        if (first.length == 0) {
            return;
        }
        // An episode longer than the ring has lost its first rows: then the whole ring is its.
        int lane = slot / length * length;
        int at = slot;
        for (int i = 0; i < length; i++) {
            last[at] = slot;
            if (at == first[slot]) {
                return;
            }
            at = at == lane ? lane + length - 1 : at - 1;
        }
    }

    /// Whether the episode of `slot` is over, so that what it led to is known.
    boolean over(int slot) {
        return last[slot] != UNDER_WAY;
    }

    /// Slot of its final observation.
    int last(int slot) {
        return last[slot];
    }

    /// Slot of its first row, which may have been overwritten.
    int first(int slot) {
        return first[slot];
    }

    @Override
    public void save(State state) {
        state.put("first", first);
        state.put("last", last);
    }

    @Override
    public void load(State state) {
        state.read("first", first);
        state.read("last", last);
    }
}
