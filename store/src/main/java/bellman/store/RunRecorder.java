package bellman.store;

import bellman.run.Metrics;
import bellman.run.State;
import bellman.store.disk.DamagedFileException;
import bellman.store.disk.FolderLock;
import bellman.store.disk.StorageException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Writes a run. Its methods hand over and return; a thread writes, about five times a second, in the order of the
/// calls. They wait only if that thread falls far behind. If writing fails, the next call throws a
/// [bellman.store.disk.StorageException] that says what remains intact.
///
/// To be used by one thread at a time.
public final class RunRecorder implements AutoCloseable {
    private static final int CAPACITY = 8192;
    private static final long INTERVAL_MILLIS = 200;
    private final Path run;
    private final FolderLock lock;
    private final InstantSource clock;
    private final RowQueue queue = new RowQueue(CAPACITY);
    private final CompletableFuture<Object> ended = new CompletableFuture<>();
    private final Thread thread;
    private CompletableFuture<Object> lastCheckpoint = CompletableFuture.completedFuture(true);
    private volatile long durableStep = -1;
    private volatile boolean stopping;
    private boolean closed;
    private boolean reported;

    private final Metrics.Visitor pointVisitor = (name, value) -> add(RowQueue.POINT, name, value);
    private final Metrics.Visitor clockVisitor = (name, value) -> add(RowQueue.CLOCK, name, value);
    private long step;
    private double seconds;
    private long unixMillis;

    /// @param opening makes the writer, on the writing thread
    RunRecorder(Path run, FolderLock lock, InstantSource clock, OptionalLong checkpoint, Supplier<RunWriter> opening) {
        this.run = run;
        this.lock = lock;
        this.clock = clock;
        checkpoint.ifPresent(s -> durableStep = s);
        thread = Thread.ofPlatform().daemon().name("bellman-store").unstarted(() -> work(opening));
    }

    RunRecorder start() {
        thread.start();
        return this;
    }

    /// The run's directory.
    public Path path() {
        return run;
    }

    /// Records the metrics of a step.
    ///
    /// @param step of the environment or of whatever the run counts
    /// @param seconds since the run began
    /// @param deterministic metrics that the seed decides
    /// @param clocked metrics that depend on the clock, such as steps per second
    /// @throws StorageException if writing has failed
    public void record(long step, double seconds, Metrics deterministic, Metrics clocked) {
        check();
        this.step = step;
        this.seconds = seconds;
        unixMillis = clock.millis();
        deterministic.forEach(pointVisitor);
        clocked.forEach(clockVisitor);
    }

    private void add(byte kind, String name, double value) {
        queue.row(kind, step, seconds, unixMillis, name, value);
    }

    /// Appends a line to `samples.jsonl`.
    ///
    /// @param sample maps (written in their own order), lists, strings, numbers, booleans, arrays of numbers; the
    ///     recorder takes it over
    /// @throws StorageException if writing has failed
    public void sample(Map<String, Object> sample) {
        check();
        queue.task(w -> w.sample(sample), false);
    }

    /// Begins a checkpoint of everything recorded so far. Waits for the checkpoint before it, and for this one only if
    /// its state lends bytes that will change.
    ///
    /// @param state which the recorder takes over
    /// @throws StorageException if writing has failed
    public void checkpoint(long step, State state) {
        check();
        await(lastCheckpoint);
        lastCheckpoint = submit(w -> {
            w.checkpoint(step, state);
            durableStep = step;
        });
        if (state.lends()) {
            await(lastCheckpoint);
        }
    }

    /// The step of the newest checkpoint that is on the disk, if there is one.
    public OptionalLong latestCheckpoint() {
        long s = durableStep;
        return s < 0 ? OptionalLong.empty() : OptionalLong.of(s);
    }

    /// Waits until everything recorded so far is on the disk, checkpoints included.
    ///
    /// @throws StorageException if writing has failed
    public void flush() {
        check();
        await(submit(RunWriter::flush));
    }

    /// Marks the run as finished, and waits until everything is on the disk.
    ///
    /// @param result what it came to, for the manifest
    /// @throws StorageException if writing has failed
    public void finish(Map<String, Object> result) {
        check();
        var copy = new LinkedHashMap<>(result);
        await(submit(w -> w.finish(copy)));
    }

    /// Marks the run as failed. If the disk is what failed, that is known already and this does nothing.
    ///
    /// @param what went wrong, for the manifest
    public void fail(String what) {
        if (!closed && !ended.isDone()) {
            CompletableFuture.anyOf(submit(w -> w.fail(what)), ended).join();
        }
    }

    /// Writes what is left and gives the run free. Without [#finish] before, it counts as interrupted.
    ///
    /// @throws StorageException if writing has failed and no call has said so yet
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (lock) {
            queue.task(_ -> stopping = true, true);
            Object outcome = ended.join();
            if (outcome instanceof StorageException failure && !reported) {
                reported = true;
                throw failure;
            }
        }
    }

    private CompletableFuture<Object> submit(RowQueue.Task task) {
        var done = new CompletableFuture<Object>();
        queue.task(
                w -> {
                    task.run(w);
                    done.complete(true);
                },
                true);
        return done;
    }

    private void await(CompletableFuture<Object> task) {
        CompletableFuture.anyOf(task, ended).join();
        if (!task.isDone()) {
            check();
        }
    }

    private void check() {
        if (closed) {
            throw new IllegalStateException("the recorder of " + run + " is closed");
        }
        if (ended.getNow(true) instanceof StorageException failure) {
            reported = true;
            throw failure;
        }
    }

    private void work(Supplier<RunWriter> opening) {
        try {
            try (RunWriter open = opening.get()) {
                while (!stopping) {
                    open.write(queue.take(INTERVAL_MILLIS));
                }
            }
            // Only now are the files closed, and may the run be given free.
            ended.complete(true);
        } catch (DamagedFileException e) {
            ended.complete(e);
        } catch (StorageException e) {
            ended.complete(e.with(intact()));
        } catch (Exception | Error e) {
            var failure = new StorageException(run, "the run cannot be written: " + e);
            failure.initCause(e);
            ended.complete(failure.with(intact()));
        } finally {
            queue.die();
        }
    }

    private String intact() {
        return durableStep >= 0
                ? "the checkpoint of step " + durableStep
                        + " is intact: once the cause is removed, continue with --resume"
                : "no checkpoint had been written yet: once the cause is removed, start again";
    }
}
