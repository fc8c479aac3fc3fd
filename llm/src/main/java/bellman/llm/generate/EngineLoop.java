package bellman.llm.generate;

import bellman.llm.decode.WeightSource;
import bellman.llm.generate.Completion.WeightsVersion;
import bellman.llm.generate.GenerationEngine.Update;
import bellman.llm.model.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// The thread of an engine, which takes one step after the other, and how others talk to it: between two steps.
final class EngineLoop implements AutoCloseable {
    private final ModelConfig config;
    private final int queue;
    private final Steps steps;
    private final Roster roster;
    /// Fair, so that whoever wants something between two steps gets it.
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition work = lock.newCondition();
    private final Condition progress = lock.newCondition();
    private final List<Generation> arrived = new ArrayList<>();
    private final Thread thread;
    private WeightsVersion weights;
    private boolean closed;
    private Optional<Throwable> failure = Optional.empty();

    /// What an engine does.
    interface Steps extends AutoCloseable {
        /// Its texts.
        Roster roster();

        /// Does one step, if there is anything to do.
        void step(WeightsVersion weights);

        /// Takes other weights and returns their hash.
        String load(WeightSource source);

        /// Lets go of what it holds; nobody waits any more.
        @Override
        void close();
    }

    /// A loop that begins at once.
    ///
    /// @param queue requests that may wait
    /// @param hash of the weights that are there
    EngineLoop(ModelConfig config, int queue, Steps steps, String hash) {
        this.config = config;
        this.queue = queue;
        this.steps = steps;
        roster = steps.roster();
        weights = new WeightsVersion(1, hash);
        thread = Thread.ofPlatform().name("bellman-generate").daemon(true).start(this::work);
    }

    /// See [GenerationEngine#submit].
    Generation submit(GenerationRequest request, Generation.Listener listener) {
        request.requireFit(config);
        Generation generation = new Generation(request, listener);
        lock.lock();
        try {
            requireRunning();
            if (arrived.size() + roster.waiting().size() >= queue) {
                throw new EngineBusyException(queue);
            }
            arrived.add(generation);
            work.signal();
        } finally {
            lock.unlock();
        }
        return generation;
    }

    /// See [GenerationEngine#update].
    WeightsVersion update(WeightSource source, Update update) {
        lock.lock();
        try {
            requireRunning();
            roster.pause(update == Update.BETWEEN_SEQUENCES);
            while (update == Update.BETWEEN_SEQUENCES && !roster.running().isEmpty()) {
                progress.awaitUninterruptibly();
                requireRunning();
            }
            weights = new WeightsVersion(weights.number() + 1, steps.load(source));
            return weights;
        } finally {
            roster.pause(false);
            work.signal();
            lock.unlock();
        }
    }

    /// See [GenerationEngine#requireRunning].
    void requireRunningNow() {
        lock.lock();
        try {
            requireRunning();
        } finally {
            lock.unlock();
        }
    }

    WeightsVersion weights() {
        return between(() -> weights);
    }

    /// Does something between two steps.
    <T> T between(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    private void requireRunning() {
        if (failure.isPresent()) {
            throw new IllegalStateException(
                    "the engine stopped: " + failure.get().getMessage(), failure.get());
        }
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
    }

    private void work() {
        boolean more = true;
        while (more) {
            lock.lock();
            try {
                while (!closed && roster.isIdle() && arrived.isEmpty()) {
                    work.awaitUninterruptibly();
                }
                if (closed) {
                    more = false;
                } else {
                    arrived.forEach(roster::add);
                    arrived.clear();
                    steps.step(weights);
                    if (roster.isHeldUp()) {
                        work.awaitUninterruptibly();
                    }
                }
            } catch (RuntimeException | Error e) {
                failure = Optional.of(e);
                arrived.forEach(g -> g.completions().forEach(c -> c.completeExceptionally(e)));
                roster.fail(e);
                more = false;
            } finally {
                progress.signalAll();
                lock.unlock();
            }
        }
    }

    /// Ends the thread. What is not complete ends as cancelled.
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            work.signal();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        arrived.forEach(roster::add);
        roster.cancelAll(weights);
        steps.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
