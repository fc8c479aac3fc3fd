package bellman.replay;

import bellman.policy.Encoder;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A batch of transitions, `(s, a, R, s')` with an n-step return, in arrays allocated once.
///
/// The target of row `i` is `rewards[i] + discounts[i] * V(nextInputs[i])`. A window ends early at an episode's end,
/// and at the newest row. Where the episode terminated the discount is zero; where it was truncated, it is not, and
/// the next observation is the final one.
public final class Transitions {
    private final Replay replay;
    private final NStep nStep;
    private final Optional<Relabelling> relabelling;
    private final Encoder encoder;
    private final boolean plain;
    private final int capacity;
    private final int width;
    private final float[] inputs;
    private final float[] nextInputs;
    private final float[] actions;
    private final float[] rewards;
    private final float[] discounts;
    private final float[] weights;
    private final boolean[] masks;
    private final boolean[] nextMasks;
    private final int[] slots;
    private final int[] nextSlots;
    private final int[] goals;
    private final float[] row;
    private int count;

    /// Room for `capacity` rows of `replay`.
    public Transitions(Replay replay, int capacity, NStep nStep) {
        this(replay, capacity, nStep, Optional.empty());
    }

    /// Room for `capacity` rows of `replay`, some of which are given other goals. The replay must be empty.
    public Transitions(Replay replay, int capacity, NStep nStep, Hindsight hindsight) {
        this(replay, capacity, nStep, Optional.of(new Relabelling(replay, hindsight)));
    }

    private Transitions(Replay replay, int capacity, NStep nStep, Optional<Relabelling> relabelling) {
        this.replay = replay;
        this.capacity = capacity;
        this.nStep = nStep;
        this.relabelling = relabelling;
        Layout layout = replay.layout;
        encoder = layout.encoder();
        width = encoder.inputs();
        // Rows that are encoded as wide as they are stored are encoded where they stand.
        plain = layout.observations().size() == width;
        inputs = new float[capacity * width];
        nextInputs = new float[capacity * width];
        actions = new float[capacity * layout.actionSize()];
        rewards = new float[capacity];
        discounts = new float[capacity];
        weights = new float[capacity];
        masks = new boolean[capacity * layout.maskSize()];
        nextMasks = new boolean[capacity * layout.maskSize()];
        slots = new int[capacity];
        nextSlots = new int[capacity];
        goals = new int[capacity];
        row = new float[layout.observations().size()];
    }

    void require(Replay asked, int rows) {
        if (asked != replay) {
            throw new IllegalArgumentException("this batch was made for another replay");
        }
        if (rows < 1 || rows > capacity) {
            throw new IllegalArgumentException("this batch has room for " + capacity + " rows, got " + rows);
        }
    }

    /// Goes through the rows column by column: what one column needs of a row lies anywhere in memory, and
    /// where little is done with each row, a processor waits for many rows at a time.
    void fill(int rows, RandomGenerator random) {
        count = rows;
        for (int i = 0; i < rows; i++) {
            int goal = relabelling.isPresent() ? relabelling.get().goal(slots[i], random) : Relabelling.NONE;
            goals[i] = goal;
            nextSlots[i] = goal == Relabelling.NONE
                    ? walk(i, slots[i])
                    : relabelling.orElseThrow().walk(slots[i], goal, nStep, this, i);
        }
        int actionSize = replay.layout.actionSize();
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < actionSize; j++) {
                actions[i * actionSize + j] = replay.actions[slots[i] * actionSize + j];
            }
        }
        encode(slots, rows, inputs);
        encode(nextSlots, rows, nextInputs);
        int maskSize = replay.layout.maskSize();
        for (int i = 0; maskSize > 0 && i < rows; i++) {
            System.arraycopy(replay.masks, slots[i] * maskSize, masks, i * maskSize, maskSize);
            System.arraycopy(replay.masks, nextSlots[i] * maskSize, nextMasks, i * maskSize, maskSize);
        }
    }

    /// Sums the window's rewards and returns the slot behind it.
    private int walk(int i, int slot) {
        float sum = 0;
        float discount = 1;
        int at = slot;
        for (int step = 0; step < nStep.steps(); step++) {
            sum += discount * replay.rewards[at];
            discount *= nStep.discount();
            byte flags = replay.rings.flags[at];
            at = replay.rings.next(at);
            if ((flags & Rings.TERMINATED) != 0) {
                discount = 0;
                break;
            }
            if ((flags & Rings.TRUNCATED) != 0 || replay.rings.newest(at)) {
                break;
            }
        }
        set(i, sum, discount);
        return at;
    }

    void set(int i, float reward, float discount) {
        rewards[i] = reward;
        discounts[i] = discount;
    }

    private void encode(int[] slots, int rows, float[] into) {
        if (plain && relabelling.isEmpty() && !replay.layout.compact()) {
            replay.observations(slots, rows, into);
            return;
        }
        for (int i = 0; i < rows; i++) {
            encode(slots[i], goals[i], into, i);
        }
    }

    private void encode(int slot, int goal, float[] into, int i) {
        float[] target = plain ? into : row;
        int at = plain ? i * width : 0;
        replay.observation(slot, target, at);
        if (goal != Relabelling.NONE) {
            relabelling.orElseThrow().relabel(goal, target, at);
        }
        if (!plain || replay.layout.compact()) {
            encoder.encode(target, at, 1, into, i * width);
        }
    }

    /// Rows of the last sample.
    public int count() {
        return count;
    }

    /// `[row][inputs]`: encoded observations.
    public float[] inputs() {
        return inputs;
    }

    /// `[row][inputs]`: encoded observations behind the window.
    public float[] nextInputs() {
        return nextInputs;
    }

    /// `[row][action]`: what was done.
    public float[] actions() {
        return actions;
    }

    /// `[row]`: discounted sums of the window's rewards.
    public float[] rewards() {
        return rewards;
    }

    /// `[row]`: what the value behind the window is multiplied by: γ to the power of the window's length, 0 where
    /// the episode terminated.
    public float[] discounts() {
        return discounts;
    }

    /// `[row]`: importance weights, at most 1.
    public float[] weights() {
        return weights;
    }

    /// `[row][action]`: which actions were legal; empty without masks.
    public boolean[] masks() {
        return masks;
    }

    /// `[row][action]`: which actions are legal behind the window; empty without masks.
    public boolean[] nextMasks() {
        return nextMasks;
    }

    /// `[row]`: where each was drawn.
    int[] slots() {
        return slots;
    }
}
