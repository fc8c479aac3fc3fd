package bellman.algos.impala;

import bellman.net.Network;
import bellman.run.State;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The actor fills buffers as long as there are free ones, each with the newest weights, and the learner
/// empties them. Weights are copied only while the learner is not changing them.
final class FreeRunning implements Pipeline {
    private static final long PATIENCE_MILLIS = 100;
    private final Acting acting;
    private final Network learner;
    private final LongSupplier updates;
    private final Object weights;
    private final BlockingQueue<Slot> free;
    private final BlockingQueue<Slot> full;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private @Nullable Thread actor;
    private volatile boolean wanted;

    /// @param weights who holds its lock may change or copy the learner's weights
    FreeRunning(Acting acting, Network learner, LongSupplier updates, Object weights, int steps, int buffers) {
        this.acting = acting;
        this.learner = learner;
        this.updates = updates;
        this.weights = weights;
        free = new ArrayBlockingQueue<>(buffers);
        full = new ArrayBlockingQueue<>(buffers);
        for (int i = 0; i < buffers; i++) {
            free.add(acting.newSlot(steps));
        }
    }

    @Override
    public void turn(Learning learning) {
        start();
        Slot slot = next();
        learning.learn(slot);
        free.add(slot);
    }

    private void start() {
        if (actor == null) {
            wanted = true;
            actor = Thread.ofPlatform().daemon().name("bellman-actor").start(this::act);
        }
    }

    private void act() {
        try {
            while (wanted) {
                Slot slot = free.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                if (slot != null) {
                    synchronized (weights) {
                        acting.refresh(learner, updates.getAsLong());
                    }
                    acting.collect(slot);
                    full.add(slot);
                }
            }
        } catch (Throwable e) {
            failure.set(e);
        }
    }

    private Slot next() {
        try {
            while (true) {
                Slot slot = full.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                if (slot != null) {
                    return slot;
                }
                Throwable failed = failure.get();
                if (failed != null) {
                    throw unchecked(failed);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the learner was interrupted while it waited for the actor", e);
        }
    }

    static RuntimeException unchecked(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException known
                ? known
                : new IllegalStateException("the actor threw a checked exception", e);
    }

    /// Ends the actor at the end of its rollout.
    private void pause() {
        wanted = false;
        Thread running = actor;
        boolean interrupted = false;
        while (running != null && running.isAlive()) {
            try {
                running.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        actor = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int waiting() {
        return full.size();
    }

    /// The actor pauses; rollouts that wait to be learned from are not saved.
    @Override
    public void save(State state) {
        pause();
        acting.save(state.at("actor"));
    }

    @Override
    public void load(State state) {
        pause();
        full.drainTo(free);
        acting.load(state.at("actor"));
    }

    @Override
    public void close() {
        pause();
        acting.close();
    }
}
