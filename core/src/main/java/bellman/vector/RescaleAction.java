package bellman.vector;

import bellman.space.Box;
import bellman.space.Space;

/// Takes actions from -1 to 1 and stretches them to the bounds of the environment's. What lies beyond -1 and 1 is
/// stretched beyond the bounds: put [ClipAction] outside if a policy does so.
public final class RescaleAction extends ForwardingVectorEnvironment {
    private final Box box;
    private final Box space;
    private final float[] scaled;

    /// Stretches actions for `inner`.
    public RescaleAction(VectorEnvironment inner) {
        super(inner);
        if (!(inner.actionSpace() instanceof Box b) || !b.bounded()) {
            throw new IllegalArgumentException(
                    "only actions in a bounded Box can be rescaled, got " + inner.actionSpace());
        }
        box = b;
        space = Box.of(b.shape(), -1, 1);
        scaled = new float[inner.count() * b.size()];
    }

    @Override
    public Space actionSpace() {
        return space;
    }

    @Override
    public void step(float[] actions, VectorStep out) {
        int size = box.size();
        for (int i = 0; i < scaled.length; i++) {
            double t = (actions[i] + 1.0) / 2;
            scaled[i] = (float) (box.low(i % size) * (1 - t) + box.high(i % size) * t);
        }
        inner.step(scaled, out);
    }
}
