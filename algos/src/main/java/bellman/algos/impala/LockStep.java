package bellman.algos.impala;

import bellman.net.Network;
import bellman.run.State;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

/// The actor collects one rollout while the learner learns from the one before. Both begin with the same
/// weights and wait for one another at the end, so that what they compute depends on nothing else.
final class LockStep implements Pipeline {
    private final Acting acting;
    private final Network learner;
    private final LongSupplier updates;
    private final ExecutorService actor;
    private Slot ready;
    private Slot filling;
    private boolean primed;

    LockStep(Acting acting, Network learner, LongSupplier updates, int steps) {
        this.acting = acting;
        this.learner = learner;
        this.updates = updates;
        ready = acting.newSlot(steps);
        filling = acting.newSlot(steps);
        actor = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("bellman-actor").factory());
    }

    @Override
    public void turn(Learning learning) {
        acting.refresh(learner, updates.getAsLong());
        if (!primed) {
            acting.collect(ready);
            primed = true;
        }
        Slot next = filling;
        Future<?> collected = actor.submit(() -> acting.collect(next));
        try {
            learning.learn(ready);
        } finally {
            await(collected);
        }
        filling = ready;
        ready = next;
    }

    private static void await(Future<?> collected) {
        boolean interrupted = false;
        while (true) {
            try {
                collected.get();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                throw FreeRunning.unchecked(Objects.requireNonNullElse(e.getCause(), e));
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int waiting() {
        return primed ? 1 : 0;
    }

    @Override
    public void save(State state) {
        acting.save(state.at("actor"));
        ready.save(state.at("ready"));
        state.put("primed", new boolean[] {primed});
    }

    @Override
    public void load(State state) {
        acting.load(state.at("actor"));
        ready.load(state.at("ready"));
        boolean[] saved = new boolean[1];
        state.read("primed", saved);
        primed = saved[0];
    }

    @Override
    public void close() {
        actor.shutdown();
        acting.close();
    }
}
