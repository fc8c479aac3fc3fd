package bellman.vector;

import bellman.env.Goals;
import bellman.space.Box;
import bellman.space.Dict;
import bellman.space.Discrete;
import bellman.space.MultiBinary;
import bellman.space.MultiDiscrete;
import bellman.space.Space;
import bellman.space.Text;
import bellman.space.Tuple;
import java.util.Arrays;
import java.util.Optional;

/// Shows observations as flat vectors (see [Space#flatten]): discrete ones one-hot, structures part behind part.
public final class FlattenObservation extends ForwardingVectorEnvironment {
    private final Space from;
    private final Box space;
    private final VectorStep step;

    /// Flattens the observations of `inner`.
    public FlattenObservation(VectorEnvironment inner) {
        super(inner);
        from = inner.observationSpace();
        float[] low = new float[from.flatSize()];
        float[] high = new float[from.flatSize()];
        bounds(from, low, high, 0);
        space = Box.between(low, high);
        step = inner.newStep();
    }

    /// One: what is stacked below is not here the same number again.
    @Override
    public int frames() {
        return 1;
    }

    /// None: rows are not those that the goals' places mean.
    @Override
    public Optional<Goals> goals() {
        return Optional.empty();
    }

    @Override
    public Space observationSpace() {
        return space;
    }

    @Override
    public void reset(long seed, VectorStep out) {
        inner.reset(seed, step);
        show(out);
    }

    @Override
    public void step(float[] actions, VectorStep out) {
        inner.step(actions, step);
        show(out);
        for (int env = 0; env < count(); env++) {
            if (out.ended(env)) {
                flatten(step.finalObservations(), out.finalObservations(), env);
            }
        }
    }

    private void show(VectorStep out) {
        out.copyOutcome(step);
        for (int env = 0; env < count(); env++) {
            flatten(step.observations(), out.observations(), env);
        }
    }

    private void flatten(float[] rows, float[] flat, int env) {
        from.flatten(rows, env * from.size(), flat, env * from.flatSize());
    }

    private static void bounds(Space space, float[] low, float[] high, int at) {
        switch (space) {
            case Box box -> {
                System.arraycopy(box.low(), 0, low, at, box.size());
                System.arraycopy(box.high(), 0, high, at, box.size());
            }
            case Discrete d -> Arrays.fill(high, at, at + d.flatSize(), 1);
            case MultiDiscrete m -> Arrays.fill(high, at, at + m.flatSize(), 1);
            case MultiBinary m -> Arrays.fill(high, at, at + m.flatSize(), 1);
            case Text t ->
                Arrays.fill(
                        high,
                        at,
                        at + t.flatSize(),
                        t.alphabet().codePointCount(0, t.alphabet().length()));
            case Tuple t -> bounds(t.parts(), low, high, at);
            case Dict d -> bounds(d.parts().values(), low, high, at);
        }
    }

    private static void bounds(Iterable<Space> parts, float[] low, float[] high, int at) {
        for (Space part : parts) {
            bounds(part, low, high, at);
            at += part.flatSize();
        }
    }
}
