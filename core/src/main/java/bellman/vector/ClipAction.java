package bellman.vector;

import bellman.space.Box;
import bellman.space.Space;

/// Takes actions of any size and clips them to the bounds of the environment's, for policies without bounds such as
/// a Gaussian.
public final class ClipAction extends ForwardingVectorEnvironment {
    private final Box box;
    private final Box space;
    private final float[] clipped;

    /// Clips actions for `inner`.
    public ClipAction(VectorEnvironment inner) {
        super(inner);
        if (!(inner.actionSpace() instanceof Box b)) {
            throw new IllegalArgumentException("only actions in a Box can be clipped, got " + inner.actionSpace());
        }
        box = b;
        space = Box.of(b.shape(), Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
        clipped = new float[inner.count() * b.size()];
    }

    @Override
    public Space actionSpace() {
        return space;
    }

    @Override
    public void step(float[] actions, VectorStep out) {
        int size = box.size();
        for (int i = 0; i < clipped.length; i++) {
            clipped[i] = Math.min(Math.max(actions[i], box.low(i % size)), box.high(i % size));
        }
        inner.step(clipped, out);
    }
}
