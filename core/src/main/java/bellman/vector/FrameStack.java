package bellman.vector;

import bellman.env.Goals;
import bellman.run.State;
import bellman.space.Box;
import bellman.space.Space;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Shows the last few observations together, the oldest first, along a new leading axis: `[frame][element]`. An
/// episode begins with its first observation in all places, as in Gymnasium, and no stack holds frames of two
/// episodes.
public final class FrameStack extends ForwardingVectorEnvironment {
    private final int frames;
    private final int frameSize;
    private final Box space;
    private final VectorStep step;
    private final float[] stacks;
    private final boolean[] resetNext;

    /// Stacks the last `frames` observations of `inner`.
    public FrameStack(VectorEnvironment inner, int frames) {
        super(inner);
        if (frames < 1) {
            throw new IllegalArgumentException("a frame stack needs at least 1 frame, got " + frames);
        }
        if (!(inner.observationSpace() instanceof Box box)) {
            throw new IllegalArgumentException("only a Box can be stacked, got observations " + inner.observationSpace()
                    + "; flatten them first with FlattenObservation");
        }
        this.frames = frames;
        frameSize = box.size();
        space = stacked(box, frames);
        step = inner.newStep();
        stacks = new float[inner.count() * frames * frameSize];
        resetNext = new boolean[inner.count()];
    }

    private static Box stacked(Box box, int frames) {
        List<Integer> shape = new ArrayList<>(box.shape());
        shape.addFirst(frames);
        float[] low = new float[frames * box.size()];
        float[] high = new float[low.length];
        for (int i = 0; i < low.length; i++) {
            low[i] = box.low(i % box.size());
            high[i] = box.high(i % box.size());
        }
        return new Box(shape, low, high, box.type());
    }

    @Override
    public int frames() {
        return frames;
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
        Arrays.fill(resetNext, false);
        for (int env = 0; env < resetNext.length; env++) {
            fill(env);
        }
        show(out);
    }

    @Override
    public void step(float[] actions, VectorStep out) {
        inner.step(actions, step);
        boolean nextStep = autoresetMode() == AutoresetMode.NEXT_STEP;
        int size = frames * frameSize;
        for (int env = 0; env < resetNext.length; env++) {
            if (resetNext[env]) {
                resetNext[env] = false;
                fill(env);
            } else if (step.ended(env)) {
                push(env, step.finalObservations());
                System.arraycopy(stacks, env * size, out.finalObservations(), env * size, size);
                resetNext[env] = nextStep;
                if (!nextStep) {
                    fill(env);
                }
            } else {
                push(env, step.observations());
            }
        }
        show(out);
    }

    private void show(VectorStep out) {
        out.copyOutcome(step);
        System.arraycopy(stacks, 0, out.observations(), 0, stacks.length);
    }

    private void fill(int env) {
        for (int frame = 0; frame < frames; frame++) {
            System.arraycopy(
                    step.observations(), env * frameSize, stacks, (env * frames + frame) * frameSize, frameSize);
        }
    }

    private void push(int env, float[] rows) {
        int at = env * frames * frameSize;
        int older = (frames - 1) * frameSize;
        System.arraycopy(stacks, at + frameSize, stacks, at, older);
        System.arraycopy(rows, env * frameSize, stacks, at + older, frameSize);
    }

    @Override
    protected void saveOwn(State state) {
        state.put("stacks", stacks);
        state.put("reset-next", resetNext);
    }

    @Override
    protected void loadOwn(State state) {
        state.read("stacks", stacks);
        state.read("reset-next", resetNext);
    }
}
