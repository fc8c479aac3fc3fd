package bellman.replay;

import bellman.env.Goals;
import java.util.random.RandomGenerator;

/// Hindsight at work: chooses new goals and sums the rewards that they would have brought.
final class Relabelling {
    static final int NONE = -1;
    private final Replay replay;
    private final Hindsight hindsight;
    private final Goals goals;
    private final Episodes episodes;
    private final float[] row;
    private final float[] desired;
    private final float[] achieved;
    private final float[] had;

    Relabelling(Replay replay, Hindsight hindsight) {
        this.replay = replay;
        this.hindsight = hindsight;
        goals = hindsight.goals();
        int size = replay.layout.observations().size();
        if (replay.layout.frames() > 1 || goals.rowSize() != size) {
            throw new IllegalArgumentException("hindsight needs observation rows of " + goals.rowSize()
                    + " numbers, not stacked, got rows of " + size + " in " + replay.layout.frames() + " frames");
        }
        if (replay.rows() > 0) {
            throw new IllegalStateException("hindsight must be asked for before the first row is added");
        }
        episodes = replay.episodes();
        episodes.keep();
        row = new float[size];
        desired = new float[goals.size()];
        achieved = new float[goals.size()];
        had = new float[goals.size()];
    }

    /// The slot whose achieved goal is to be the desired one of row `slot`, or [#NONE].
    int goal(int slot, RandomGenerator random) {
        if (!episodes.over(slot) || random.nextFloat() >= hindsight.share()) {
            return NONE;
        }
        int last = episodes.last(slot);
        return switch (hindsight.strategy()) {
            case FUTURE -> forward(slot, 1 + random.nextInt(distance(slot, last)));
            case FINAL -> last;
            case EPISODE -> {
                int first = firstKept(slot, last);
                yield forward(first, random.nextInt(1 + distance(first, last)));
            }
        };
    }

    /// The episode's first row that is still there. What overwrote it belongs to an episode that ends elsewhere.
    private int firstKept(int slot, int last) {
        int first = episodes.first(slot);
        return episodes.first(first) == first && episodes.last(first) == last ? first : replay.rings.oldestOf(slot);
    }

    private int distance(int from, int to) {
        return replay.rings.newer(from) - replay.rings.newer(to);
    }

    private int forward(int slot, int rows) {
        int lane = slot / replay.rings.length * replay.rings.length;
        return lane + (slot - lane + rows) % replay.rings.length;
    }

    /// Puts the goal achieved at slot `goal` in the place of the desired one of the row at `at`.
    void relabel(int goal, float[] rows, int at) {
        replay.observation(goal, row, 0);
        System.arraycopy(row, goals.achieved(), rows, at + goals.desired(), goals.size());
    }

    /// Sums the window's rewards under the new goal into row `i` of `batch`, and returns the slot behind the window.
    int walk(int slot, int goal, NStep nStep, Transitions batch, int i) {
        read(goal, desired);
        float sum = 0;
        float discount = 1;
        int at = slot;
        for (int step = 0; step < nStep.steps(); step++) {
            replay.observation(at, row, 0);
            System.arraycopy(row, goals.desired(), had, 0, had.length);
            byte flags = replay.rings.flags[at];
            at = replay.rings.next(at);
            read(at, achieved);
            sum += discount * goals.task().reward(achieved, desired);
            discount *= nStep.discount();
            boolean terminated = (flags & Rings.TERMINATED) != 0;
            boolean otherwise = terminated && !goals.task().terminates(achieved, had);
            if (otherwise || goals.task().terminates(achieved, desired)) {
                discount = 0;
                break;
            }
            if (terminated || (flags & Rings.TRUNCATED) != 0) {
                break;
            }
        }
        batch.set(i, sum, discount);
        return at;
    }

    private void read(int slot, float[] into) {
        replay.observation(slot, row, 0);
        System.arraycopy(row, goals.achieved(), into, 0, into.length);
    }
}
