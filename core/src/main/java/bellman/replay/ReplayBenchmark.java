package bellman.replay;

import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import bellman.run.RandomStream;
import bellman.space.Box;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorStep;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// How long draws from a replay of a million rows take, and what a million frames of 84 x 84 need.
public final class ReplayBenchmark implements Benchmark {
    private static final int ROWS = 1_000_000;
    private static final int BATCH = 256;
    private static final int DRAWS = 2000;
    private static final int REPETITIONS = 7;
    private static final int FRAMES = 100_000;

    /// For [java.util.ServiceLoader].
    public ReplayBenchmark() {}

    @Override
    public String name() {
        return "replay";
    }

    @Override
    public String description() {
        return "draws of 256 rows from a million, and what stacked frames cost (about 30 s)";
    }

    @Override
    public void run(Consumer<Measurement> report) {
        draws("replay_prioritized_256_of_million", new Sampling.Prioritized(0.6f, 1e-6f), report);
        draws("replay_uniform_256_of_million", Sampling.UNIFORM, report);
        indices(report);
        frames(report);
    }

    /// Numbers of rows and weights alone.
    private static void indices(Consumer<Measurement> report) {
        RandomStream random = new RandomStream(1);
        Priorities priorities = Priorities.of(new Sampling.Prioritized(0.6f, 1e-6f), ROWS);
        for (int slot = 0; slot < ROWS; slot++) {
            priorities.added(slot);
        }
        int[] slots = new int[BATCH];
        float[] weights = new float[BATCH];
        float[] errors = new float[BATCH];
        time("replay_prioritized_256_numbers", report, () -> {
            priorities.draw(slots, weights, BATCH, ROWS, 0.5f, random);
        });
        time("replay_prioritized_256_updates", report, () -> {
            for (int i = 0; i < BATCH; i++) {
                slots[i] = random.nextInt(ROWS);
                errors[i] = random.nextFloat();
            }
            priorities.set(slots, errors, BATCH);
        });
    }

    private static void draws(String name, Sampling sampling, Consumer<Measurement> report) {
        Box space = Box.of(4, -1, 1);
        Layout layout = new Layout(space, 1, 1, AutoresetMode.SAME_STEP, 1, 0, 0, ROWS);
        RandomStream random = new RandomStream(1);
        try (Replay replay = Replay.of(layout, sampling, Storage.MEMORY)) {
            Transitions batch = new Transitions(replay, BATCH, new NStep(1, 0.99f));
            fill(replay, new VectorStep(1, 4, 0), ROWS, random);
            time(name, report, () -> replay.sample(batch, BATCH, 0.5f, random));
        }
    }

    private static void frames(Consumer<Measurement> report) {
        int size = 84 * 84;
        float[] high = new float[4 * size];
        Arrays.fill(high, 255);
        Box space = new Box(List.of(4, 84, 84), new float[4 * size], high, Box.Type.UINT8);
        Layout layout = new Layout(space, 4, 1, AutoresetMode.SAME_STEP, 1, 0, 0, FRAMES);
        RandomStream random = new RandomStream(1);
        try (Replay replay = Replay.of(layout, Sampling.UNIFORM, Storage.MEMORY)) {
            Transitions batch = new Transitions(replay, 32, new NStep(1, 0.99f));
            fill(replay, new VectorStep(1, 4 * size, 0), FRAMES / 4, random);
            double micros = microseconds(100, () -> replay.sample(batch, 32, 1f, random));
            report.accept(new Measurement("replay_32_of_stacked_frames", micros, "µs"));
        }
        double bytes = (double) ROWS * (size + 5 + Float.BYTES);
        report.accept(new Measurement("replay_million_frames", bytes / (1 << 30), "GiB"));
    }

    private static void fill(Replay replay, VectorStep step, int rows, RandomStream random) {
        replay.begin(step);
        float[] action = new float[1];
        for (int i = 0; i < rows; i++) {
            step.observations()[i % step.observations().length] = random.nextInt(2);
            step.truncated()[0] = i % 500 == 499;
            replay.add(action, step);
        }
    }

    private static void time(String name, Consumer<Measurement> report, Runnable draw) {
        report.accept(new Measurement(name, microseconds(DRAWS, draw), "µs"));
    }

    private static double microseconds(int times, Runnable draw) {
        for (int i = 0; i < 2 * times; i++) {
            draw.run();
        }
        return Measurement.median(REPETITIONS, () -> {
            long began = System.nanoTime();
            for (int i = 0; i < times; i++) {
                draw.run();
            }
            return (System.nanoTime() - began) / 1e3 / times;
        });
    }
}
