package bellman.algos.exploration;

import bellman.env.Goals;
import bellman.run.State;
import bellman.vector.AutoresetMode;
import bellman.vector.ForwardingVectorEnvironment;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.Optional;

/// An environment whose rewards are greater where something new is seen. Returns of episodes stay as they are.
abstract class Bonus extends ForwardingVectorEnvironment {
    private final int size;
    private final boolean[] resets;
    private final float[] seen;
    private final float[] bonuses;
    private final boolean[] ended;

    Bonus(VectorEnvironment inner) {
        super(inner);
        size = inner.observationSpace().size();
        resets = new boolean[inner.count()];
        seen = new float[inner.count() * size];
        bonuses = new float[inner.count()];
        ended = new boolean[inner.count()];
    }

    /// Sets what each of `count` observations is worth, and takes them in.
    ///
    /// @param seen `[row][size]`: what the steps led to
    /// @param ended `[row]`: whether an episode ended there
    abstract void judge(float[] seen, boolean[] ended, int count, float[] bonuses);

    /// None: rewards are not those that the goals bring.
    @Override
    public Optional<Goals> goals() {
        return Optional.empty();
    }

    @Override
    public void reset(long seed, VectorStep out) {
        super.reset(seed, out);
        java.util.Arrays.fill(resets, false);
    }

    @Override
    public void step(float[] actions, VectorStep out) {
        super.step(actions, out);
        for (int env = 0; env < resets.length; env++) {
            ended[env] = out.ended(env);
            float[] from = ended[env] ? out.finalObservations() : out.observations();
            System.arraycopy(from, env * size, seen, env * size, size);
        }
        judge(seen, ended, resets.length, bonuses);
        for (int env = 0; env < resets.length; env++) {
            out.rewards()[env] += resets[env] ? 0 : bonuses[env];
            resets[env] = ended[env] && autoresetMode() == AutoresetMode.NEXT_STEP;
        }
    }

    @Override
    protected void saveOwn(State state) {
        state.put("resets", resets);
    }

    @Override
    protected void loadOwn(State state) {
        state.read("resets", resets);
    }
}
