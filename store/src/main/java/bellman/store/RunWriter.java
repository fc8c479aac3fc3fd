package bellman.store;

import bellman.run.State;
import bellman.store.checkpoint.Checkpoint;
import bellman.store.checkpoint.Checkpoints;
import bellman.store.disk.StorageException;
import bellman.store.metrics.EventFile;
import bellman.store.metrics.MetricsDatabase;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Objects;

/// The files of a run as its writing thread has them open. Everything here happens on that thread.
final class RunWriter implements AutoCloseable {
    private final Path run;
    private final RecorderOptions options;
    private final Checkpoints checkpoints;
    private final MetricsDatabase metrics;
    private final EventFile events;
    private final SampleFile samples;
    private RunManifest manifest;
    private long eventStep = Long.MIN_VALUE;

    private RunWriter(
            Path run,
            RunManifest manifest,
            RecorderOptions options,
            MetricsDatabase metrics,
            EventFile events,
            SampleFile samples) {
        this.run = run;
        this.manifest = manifest;
        this.options = options;
        this.metrics = metrics;
        this.events = events;
        this.samples = samples;
        checkpoints = new Checkpoints(run.resolve(RunDirectory.CHECKPOINTS));
    }

    /// Opens the files, cut at a mark.
    static RunWriter open(Path run, RunManifest manifest, Checkpoint.Mark mark, RecorderOptions options) {
        var opened = new ArrayDeque<AutoCloseable>();
        try {
            var samples = SampleFile.open(run, mark.sampleBytes());
            opened.push(samples);
            var events = EventFile.open(run, mark.eventBytes(), options.clock().millis() / 1000, Machine.host());
            opened.push(events);
            var metrics = MetricsDatabase.open(run.resolve(MetricsDatabase.FILE));
            opened.push(metrics);
            metrics.truncate(mark.points(), mark.clocks());
            return new RunWriter(run, manifest, options, metrics, events, samples);
        } catch (StorageException e) {
            for (AutoCloseable file : opened) {
                try {
                    file.close();
                } catch (Exception another) {
                    e.addSuppressed(another);
                }
            }
            throw e;
        }
    }

    void write(RowQueue.Batch batch) {
        for (int i = 0; i < batch.size; i++) {
            if (batch.kinds[i] == RowQueue.TASK) {
                RowQueue.Task task = Objects.requireNonNull(batch.tasks[i]);
                batch.tasks[i] = null;
                task.run(this);
            } else {
                row(batch, i);
            }
        }
        events.end();
        eventStep = Long.MIN_VALUE;
        events.flush();
        samples.flush();
        metrics.commit();
    }

    private void row(RowQueue.Batch batch, int i) {
        String series = Objects.requireNonNull(batch.series[i]);
        long step = batch.steps[i];
        double value = batch.values[i];
        if (step != eventStep) {
            events.end();
            events.begin(batch.unixMillis[i] / 1000.0, step);
            eventStep = step;
        }
        events.scalar(series, value);
        if (batch.kinds[i] == RowQueue.POINT) {
            metrics.point(step, series, value);
        } else {
            metrics.clock(step, series, value, batch.seconds[i], batch.unixMillis[i]);
        }
    }

    void sample(Map<String, Object> sample) {
        samples.append(sample);
    }

    void checkpoint(long step, State state) {
        flush();
        var mark = new Checkpoint.Mark(metrics.lastPoint(), metrics.lastClock(), samples.length(), events.length());
        checkpoints.write(step, state, mark, options.keepCheckpoints());
    }

    /// Waits until everything is on the disk.
    void flush() {
        events.end();
        eventStep = Long.MIN_VALUE;
        events.force();
        samples.force();
        metrics.commitDurably();
    }

    void finish(Map<String, Object> result) {
        flush();
        manifest = manifest.finished(options.clock().instant(), result);
        manifest.write(run);
    }

    void fail(String what) {
        manifest = manifest.failed(what);
        manifest.write(run);
    }

    @Override
    public void close() {
        try (events;
                samples;
                metrics) {
            events.end();
        }
    }
}
