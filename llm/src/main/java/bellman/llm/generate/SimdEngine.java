package bellman.llm.generate;

import bellman.llm.decode.KeyValuePages;
import bellman.llm.decode.SimdDecoder;
import bellman.llm.decode.WeightSource;
import bellman.llm.generate.Completion.WeightsVersion;
import bellman.llm.model.ModelConfig;
import bellman.llm.tokenizer.TokenStream;
import bellman.net.Team;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Generates with a [SimdDecoder] on this machine's processor, many texts side by side. A request may come from any
/// thread; one thread of the engine's own does the work.
///
/// What a request with a seed says does not depend on what else is under way: logits have the same bits in any company,
/// and each continuation draws from a stream of its own.
public final class SimdEngine implements GenerationEngine {
    private final SimdDecoder decoder;
    private final KeyValuePages pages;
    private final Team team;
    private final EngineLimits limits;
    private final Scheduler scheduler;
    /// Fair, so that whoever wants something between two steps gets it.
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition work = lock.newCondition();
    private final Condition progress = lock.newCondition();
    private final List<Generation> arrived = new ArrayList<>();
    private final Thread thread;
    private WeightsVersion weights = new WeightsVersion(0, "none");
    private boolean closed;
    private Optional<Throwable> failure = Optional.empty();

    /// An engine for a dense model.
    ///
    /// @param source of the first weights
    /// @param cacheBytes of keys and values
    /// @param streams make what turns tokens to text; none if texts are not wanted
    public SimdEngine(
            ModelConfig config,
            WeightSource source,
            long cacheBytes,
            int threads,
            EngineLimits limits,
            Optional<Supplier<TokenStream>> streams,
            EngineMeter meter) {
        this.limits = limits;
        team = new Team(threads);
        pages = KeyValuePages.within(config, cacheBytes);
        decoder = new SimdDecoder(config, pages, team, limits.rows());
        scheduler = new Scheduler(decoder, pages, limits, team, InstantSource.system(), streams, meter);
        load(source);
        thread = Thread.ofPlatform().name("bellman-generate").daemon(true).start(this::work);
    }

    @Override
    public ModelConfig config() {
        return decoder.config();
    }

    @Override
    public Generation submit(GenerationRequest request, Generation.Listener listener) {
        requireFit(request);
        Generation generation = new Generation(request, listener);
        lock.lock();
        try {
            requireRunning();
            if (arrived.size() + scheduler.waiting() >= limits.queue()) {
                throw new EngineBusyException(limits.queue());
            }
            arrived.add(generation);
            work.signal();
        } finally {
            lock.unlock();
        }
        return generation;
    }

    private void requireFit(GenerationRequest request) {
        int vocabulary = config().vocabulary();
        int[] prompt = request.prompt();
        if (prompt.length >= config().context()) {
            throw new IllegalArgumentException("the prompt has " + prompt.length + " tokens, the model's context of "
                    + config().context() + " has no room for another; shorten it");
        }
        for (int i = 0; i < prompt.length; i++) {
            if (prompt[i] < 0 || prompt[i] >= vocabulary) {
                throw new IllegalArgumentException("token " + i + " of the prompt has the id " + prompt[i]
                        + ", the model's vocabulary has ids from 0 to " + (vocabulary - 1));
            }
        }
    }

    @Override
    public WeightsVersion update(WeightSource source, Update update) {
        lock.lock();
        try {
            requireRunning();
            scheduler.pause(update == Update.BETWEEN_SEQUENCES);
            while (update == Update.BETWEEN_SEQUENCES && scheduler.running() > 0) {
                progress.awaitUninterruptibly();
                requireRunning();
            }
            return load(source);
        } finally {
            scheduler.pause(false);
            work.signal();
            lock.unlock();
        }
    }

    @Override
    public WeightsVersion weights() {
        lock.lock();
        try {
            return weights;
        } finally {
            lock.unlock();
        }
    }

    /// Pages that nobody holds, once the prefix cache has let go of its own: all of them when nothing is under way.
    public int freePages() {
        lock.lock();
        try {
            scheduler.forgetPrefixes();
            return pages.available();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<CacheUse> cache() {
        lock.lock();
        try {
            int remembered = scheduler.remembered();
            return Optional.of(new CacheUse(pages.count(), pages.count() - pages.available() - remembered, remembered));
        } finally {
            lock.unlock();
        }
    }

    /// Pages in all.
    public int pages() {
        return pages.count();
    }

    private WeightsVersion load(WeightSource source) {
        decoder.load(source);
        scheduler.forgetPrefixes();
        weights = new WeightsVersion(weights.number() + 1, decoder.hash());
        return weights;
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
                while (!closed && scheduler.isIdle() && arrived.isEmpty()) {
                    work.awaitUninterruptibly();
                }
                if (closed) {
                    more = false;
                } else {
                    arrived.forEach(scheduler::add);
                    arrived.clear();
                    scheduler.step(weights);
                    if (scheduler.isHeldUp()) {
                        work.awaitUninterruptibly();
                    }
                }
            } catch (RuntimeException | Error e) {
                failure = Optional.of(e);
                arrived.forEach(g -> g.completions().forEach(c -> c.completeExceptionally(e)));
                scheduler.fail(e);
                more = false;
            } finally {
                progress.signalAll();
                lock.unlock();
            }
        }
    }

    /// Ends the engine. What is not complete ends as cancelled.
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
        arrived.forEach(scheduler::add);
        scheduler.cancelAll(weights);
        team.close();
        decoder.close();
        pages.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
