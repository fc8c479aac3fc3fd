package bellman.registry;

import bellman.run.RandomStream;
import bellman.run.State;
import bellman.space.Discrete;
import bellman.space.MultiDiscrete;
import bellman.space.Space;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.Arrays;

/// Steps environments with random legal actions. Those of environment `i` depend only on the seed, `i` and the
/// steps that it has taken in its episodes.
public final class RandomPlay implements AutoCloseable {
    private final VectorEnvironment environment;
    private final VectorStep step;
    private final float[] actions;
    private final boolean[] over;
    private RandomStream[] streams = {};

    /// Resets `environment` with `seed`.
    public RandomPlay(VectorEnvironment environment, long seed) {
        this.environment = environment;
        step = environment.newStep();
        actions = new float[environment.count() * environment.actionSpace().size()];
        over = new boolean[environment.count()];
        reset(seed);
    }

    void reset(long seed) {
        streams = new RandomStream[environment.count()];
        for (int i = 0; i < streams.length; i++) {
            streams[i] = RandomStream.of(seed, "random-play", i);
        }
        Arrays.fill(over, false);
        environment.reset(seed, step);
    }

    VectorEnvironment environment() {
        return environment;
    }

    /// What the last step brought.
    public VectorStep step() {
        return step;
    }

    /// A copy of the actions that the next step would take.
    public float[] choose() {
        Space space = environment.actionSpace();
        for (int i = 0; i < environment.count(); i++) {
            if (!over[i]) {
                choose(space, i);
            }
        }
        return actions.clone();
    }

    private void choose(Space space, int i) {
        int at = i * space.size();
        int mask = i * environment.maskSize();
        if (environment.maskSize() > 0 && space instanceof Discrete d) {
            actions[at] = d.start() + legal(mask, d.n(), streams[i]);
        } else if (environment.maskSize() > 0 && space instanceof MultiDiscrete m) {
            for (int k = 0; k < m.size(); k++) {
                actions[at + k] = legal(mask, m.counts().get(k), streams[i]);
                mask += m.counts().get(k);
            }
        } else {
            space.write(space.sample(streams[i]), actions, at);
        }
    }

    private int legal(int from, int n, RandomStream random) {
        int choice = random.nextInt(n);
        for (int k = 0; k < n && !step.actionMasks()[from + choice]; k++) {
            choice = (choice + 1) % n;
        }
        return choice;
    }

    /// Takes one step.
    void next() {
        choose();
        take(actions);
    }

    /// Takes one step with actions of someone else's, `[env][action]`.
    public void take(float[] others) {
        environment.step(others, step);
        for (int i = 0; i < over.length; i++) {
            over[i] = environment.autoresetMode() == AutoresetMode.NEXT_STEP && step.ended(i);
        }
    }

    /// Goes on with the actions that `other` would take next.
    void follow(RandomPlay other) {
        for (int i = 0; i < streams.length; i++) {
            State state = new State();
            other.streams[i].save(state);
            streams[i].load(state);
        }
        System.arraycopy(other.over, 0, over, 0, over.length);
        System.arraycopy(other.step.actionMasks(), 0, step.actionMasks(), 0, step.actionMasks().length);
    }

    /// Whether the last step brought the same to the first `count` environments of both.
    boolean sameAs(RandomPlay other, int count) {
        VectorStep a = step;
        VectorStep b = other.step;
        int row = environment.observationSpace().size();
        boolean same = Arrays.equals(a.observations(), 0, count * row, b.observations(), 0, count * row)
                && Arrays.equals(a.rewards(), 0, count, b.rewards(), 0, count)
                && Arrays.equals(a.terminated(), 0, count, b.terminated(), 0, count)
                && Arrays.equals(a.truncated(), 0, count, b.truncated(), 0, count);
        int masks = count * environment.maskSize();
        same &= Arrays.equals(a.actionMasks(), 0, masks, b.actionMasks(), 0, masks);
        for (int i = 0; i < count && same; i++) {
            same = !a.ended(i)
                    || Arrays.equals(
                            a.finalObservations(),
                            i * row,
                            (i + 1) * row,
                            b.finalObservations(),
                            i * row,
                            (i + 1) * row);
        }
        return same;
    }

    @Override
    public void close() {
        environment.close();
    }
}
