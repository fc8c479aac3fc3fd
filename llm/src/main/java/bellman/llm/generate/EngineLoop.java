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
    /// Held during a step. Fair, so that whoever wants something between two steps gets it.
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition progress = lock.newCondition();
    /// Held for moments only, so that nobody who hands in a request waits for a step. Taken after [#lock], if with it.
    private final ReentrantLock mail = new ReentrantLock();
    private final Condition news = mail.newCondition();
    private final List<Generation> arrived = new ArrayList<>();
    private int waiting;
    private boolean busy;
    private boolean closed;
    private Optional<Throwable> failure = Optional.empty();
    private final Thread thread;
    private WeightsVersion weights;

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
        return submit(List.of(request), listener).getFirst();
    }

    /// See [GenerationEngine#submitAll]. A step sees all of them or none.
    List<Generation> submit(List<GenerationRequest> requests, Generation.Listener listener) {
        requests.forEach(r -> r.requireFit(config));
        List<Generation> generations =
                requests.stream().map(r -> new Generation(r, listener)).toList();
        mail.lock();
        try {
            requireRunning();
            if (arrived.size() + waiting + generations.size() > queue) {
                throw new EngineBusyException(queue);
            }
            arrived.addAll(generations);
            news.signal();
        } finally {
            mail.unlock();
        }
        return generations;
    }

    /// See [GenerationEngine#update].
    WeightsVersion update(WeightSource source, Update update) {
        lock.lock();
        try {
            requireRunningNow();
            roster.pause(update == Update.BETWEEN_SEQUENCES);
            while (update == Update.BETWEEN_SEQUENCES && !roster.running().isEmpty()) {
                progress.awaitUninterruptibly();
                requireRunningNow();
            }
            weights = new WeightsVersion(weights.number() + 1, steps.load(source));
            return weights;
        } finally {
            roster.pause(false);
            tellHowItStands();
            lock.unlock();
        }
    }

    /// See [GenerationEngine#requireRunning].
    void requireRunningNow() {
        mail.lock();
        try {
            requireRunning();
        } finally {
            mail.unlock();
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
            List<Generation> requests = awaitWork();
            lock.lock();
            try {
                requests.forEach(roster::add);
                more = isOpen();
                if (more) {
                    steps.step(weights);
                }
                tellHowItStands();
            } catch (RuntimeException | Error e) {
                fail(e, requests);
                more = false;
            } finally {
                progress.signalAll();
                lock.unlock();
            }
        }
    }

    /// Waits until there is something to do, and takes the requests that arrived.
    private List<Generation> awaitWork() {
        mail.lock();
        try {
            while (!closed && !busy && arrived.isEmpty()) {
                news.awaitUninterruptibly();
            }
            List<Generation> requests = List.copyOf(arrived);
            arrived.clear();
            waiting += requests.size();
            return requests;
        } finally {
            mail.unlock();
        }
    }

    private boolean isOpen() {
        mail.lock();
        try {
            return !closed;
        } finally {
            mail.unlock();
        }
    }

    /// Whoever holds [#lock] says what its texts are at.
    private void tellHowItStands() {
        mail.lock();
        try {
            waiting = roster.waiting().size();
            busy = !roster.isIdle() && !roster.isHeldUp();
            news.signal();
        } finally {
            mail.unlock();
        }
    }

    private void fail(Throwable cause, List<Generation> requests) {
        mail.lock();
        try {
            failure = Optional.of(cause);
            for (List<Generation> lost : List.of(requests, arrived)) {
                lost.forEach(g -> g.completions().forEach(c -> c.completeExceptionally(cause)));
            }
            arrived.clear();
        } finally {
            mail.unlock();
        }
        roster.fail(cause);
    }

    /// Ends the thread. What is not complete ends as cancelled.
    @Override
    public void close() {
        mail.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            news.signal();
        } finally {
            mail.unlock();
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
