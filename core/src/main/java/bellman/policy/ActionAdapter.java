package bellman.policy;

import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.Space;

/// Turns a head's action rows into rows of the environment's action space: adds a discrete space's start, clips to
/// a box's bounds or stretches ±1 to them.
public final class ActionAdapter {
    private final Space space;
    private final boolean squashed;

    /// @param space of the environment's actions
    /// @param squashed whether the head's continuous actions lie between -1 and 1 and are to be stretched to the
    ///     bounds; otherwise they are clipped
    public ActionAdapter(Space space, boolean squashed) {
        if (squashed && !(space instanceof Box box && box.bounded())) {
            throw new IllegalArgumentException("a squashed policy needs a bounded box of actions, got " + space);
        }
        this.space = space;
        this.squashed = squashed;
    }

    /// Writes `count` rows of `actions` to `adapted`, which the environment may take.
    public void adapt(float[] actions, int count, float[] adapted) {
        int size = space.size();
        if (space instanceof Box box) {
            for (int i = 0; i < count; i++) {
                for (int j = 0, at = i * size; j < size; j++, at++) {
                    adapted[at] = bound(box, j, actions[at]);
                }
            }
        } else if (space instanceof Discrete discrete && discrete.start() != 0) {
            for (int i = 0; i < count; i++) {
                adapted[i] = actions[i] + discrete.start();
            }
        } else {
            System.arraycopy(actions, 0, adapted, 0, count * size);
        }
    }

    private float bound(Box box, int element, float action) {
        float low = box.low(element);
        float high = box.high(element);
        float value = squashed ? low + 0.5f * (action + 1f) * (high - low) : action;
        return Math.max(low, Math.min(high, value));
    }
}
