package bellman.envs.gymnasium;

import bellman.env.Actions;
import bellman.env.Frame;
import bellman.env.Goals;
import bellman.envs.python.PythonInterpreter;
import bellman.run.RandomStream;
import bellman.space.Dict;
import bellman.space.Space;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Gymnasium's environments, divided among workers that step at the same time.
final class GymnasiumVector implements VectorEnvironment {
    private final List<WorkerLanes> lanes = new ArrayList<>();
    private final int count;
    private final AutoresetMode mode;
    private final Facts facts;
    private final Optional<Goals> goals;
    private long steps = -1;

    GymnasiumVector(PythonInterpreter python, GymnasiumId id, int count, AutoresetMode mode) {
        this.count = count;
        this.mode = mode;
        WorkerMaker maker = new WorkerMaker(python, id, mode);
        int workers = Math.min(count, id.workers());
        List<WorkerProcess> begun = new ArrayList<>();
        try {
            for (int w = 0; w < workers; w++) {
                begun.add(maker.begin(share(w, workers)));
            }
            int from = 0;
            for (int w = 0; w < workers; w++) {
                int share = share(w, workers);
                lanes.add(new WorkerLanes(maker, maker.finish(begun.get(w), share), from, mode));
                from += share;
            }
        } catch (RuntimeException | Error e) {
            lanes.forEach(WorkerLanes::close);
            begun.forEach(WorkerProcess::close);
            throw e;
        }
        facts = lanes.getFirst().worker().facts();
        goals = goals(facts);
    }

    private int share(int worker, int workers) {
        return (int) ((long) count * (worker + 1) / workers - (long) count * worker / workers);
    }

    private Optional<Goals> goals(Facts facts) {
        if (!facts.hasGoals()
                || !(facts.observations() instanceof Dict dict)
                || !dict.parts().keySet().containsAll(List.of("achieved_goal", "desired_goal"))) {
            return Optional.empty();
        }
        int size = dict.part("desired_goal").size();
        return Optional.of(new Goals(
                dict.size(), dict.offset("achieved_goal"), dict.offset("desired_goal"), size, task(facts, size)));
    }

    private Goals.Task task(Facts facts, int size) {
        Goals.Task asked = new AskedTask(this);
        return facts.sparseWithin()
                .map(DistanceTask::new)
                .filter(t -> t.agrees(asked, size, new RandomStream(0)))
                .map(t -> (Goals.Task) t)
                .orElse(asked);
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public Space observationSpace() {
        return facts.observations();
    }

    @Override
    public Space actionSpace() {
        return facts.actions();
    }

    @Override
    public AutoresetMode autoresetMode() {
        return mode;
    }

    @Override
    public Optional<Goals> goals() {
        return goals;
    }

    @Override
    public synchronized void reset(long seed, VectorStep out) {
        steps = 0;
        lanes.forEach(l -> l.postReset(seed));
        lanes.forEach(l -> l.reset(out));
    }

    @Override
    public synchronized void step(float[] actions, VectorStep out) {
        if (steps < 0) {
            throw new IllegalStateException("step before reset: call reset(seed, out) first");
        }
        steps++;
        for (int i = 0; i < count; i++) {
            Actions.checkOf(i, facts.actions(), actions);
        }
        for (WorkerLanes l : lanes) {
            l.postStep(actions);
        }
        for (WorkerLanes l : lanes) {
            l.step(out, steps);
        }
    }

    private WorkerLanes lanes(int environment) {
        for (WorkerLanes l : lanes) {
            if (l.holds(environment)) {
                return l;
            }
        }
        throw new IndexOutOfBoundsException("there are " + count + " environments, asked for number " + environment);
    }

    @Override
    public OptionalLong seed(int env) {
        return OptionalLong.of(lanes(env).seed(env));
    }

    /// In [AutoresetMode#SAME_STEP] what the ended episode had to say stays until the next step. After a worker was
    /// lost: how, as `lost`.
    @Override
    public synchronized Map<String, Object> info(int env) {
        return lanes(env).info(env);
    }

    @Override
    public synchronized Optional<Frame> render(int env) {
        return lanes(env).picture(env);
    }

    /// The reward of achieving `achieved` while `desired` was desired, and whether that terminates.
    synchronized double[] worth(float[] achieved, float[] desired) {
        return lanes.getFirst().worth(achieved, desired);
    }

    /// The processes that step the environments.
    synchronized List<Long> workers() {
        return lanes.stream().map(l -> l.worker().process().pid()).toList();
    }

    @Override
    public synchronized void close() {
        lanes.forEach(WorkerLanes::close);
    }
}
