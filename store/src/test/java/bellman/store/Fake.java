package bellman.store;

import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.store.config.ConfigDocument;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// A run without learning: its metrics, samples and state are a function of a random stream alone, so that an
/// interrupted and an uninterrupted one can be compared bit for bit.
final class Fake {
    static final int ITERATIONS = 600;
    private static final int STEPS = 10;

    record Config(long seed, float learningRate) {}

    private Fake() {}

    static RunStart start() {
        return new RunStart(ConfigDocument.of(new Config(3, 3e-4f)), "ppo", "CartPole-v1", 3, 1, "0.1.0");
    }

    static RecorderOptions at(String time) {
        return new RecorderOptions(3, () -> Instant.parse(time));
    }

    static State state(RandomStream stream, int iteration) {
        var state = new State();
        stream.save(state);
        state.put("iteration", new int[] {iteration});
        state.put("weights", new float[5000]);
        return state;
    }

    /// Runs to the end, continuing whatever is there.
    ///
    /// @param listener told of each checkpoint handed over
    static void run(Path run, long pauseMillis, Runnable listener) throws InterruptedException {
        var stream = new RandomStream(3);
        int iteration = 0;
        RunRecorder recorder;
        if (RunDirectory.list(Optional.ofNullable(run.getParent()).orElseThrow()).stream()
                .anyMatch(r -> r.path().equals(run) && r.manifest().isPresent())) {
            var directory = RunDirectory.open(run);
            var latest = directory.latestCheckpoint();
            if (latest.checkpoint().isPresent()) {
                State state = latest.checkpoint().get().state();
                stream.load(state);
                iteration = state.ints("iteration", 1)[0];
            }
            recorder = directory.resumeFrom(latest.checkpoint(), List.of(), Map.of(), RecorderOptions.DEFAULT);
        } else {
            recorder = RunDirectory.create(run, start(), RecorderOptions.DEFAULT);
        }
        try (recorder) {
            train(recorder, stream, iteration, pauseMillis, listener);
        }
    }

    private static void train(RunRecorder recorder, RandomStream stream, int from, long pauseMillis, Runnable listener)
            throws InterruptedException {
        var metrics = new Metrics();
        var clocked = new Metrics();
        for (int i = from + 1; i <= ITERATIONS; i++) {
            metrics.clear();
            for (int j = 0; j < 1 + i / 50; j++) {
                metrics.put("series/" + j, j == 2 ? Double.NaN : stream.nextGaussian());
            }
            clocked.put("rate", System.nanoTime());
            recorder.record((long) STEPS * i, i * 0.01, metrics, clocked);
            recorder.sample(new TreeMap<>(Map.of("step", STEPS * i, "return", stream.nextDouble())));
            if (i % 20 == 0) {
                recorder.checkpoint((long) STEPS * i, state(stream, i));
                listener.run();
            }
            Thread.sleep(pauseMillis);
        }
        recorder.finish(Map.of("return-mean", stream.nextDouble()));
    }

    /// A process of its own: runs, printing a line for each checkpoint, and behind one of them waits to be killed.
    public static void main(String[] arguments) throws InterruptedException {
        var left = new AtomicInteger(Integer.parseInt(arguments[1]));
        run(Path.of(arguments[0]), 3, () -> {
            System.out.println("checkpoint");
            left.decrementAndGet();
            while (left.get() == 0) {
                LockSupport.park(left);
            }
        });
        System.out.println("finished");
    }
}
