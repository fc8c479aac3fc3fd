package bellman.envs;

import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import bellman.run.RandomStream;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.function.Consumer;

/// How fast CartPole steps on one thread: 1024 environments, random actions drawn beforehand, everything that a
/// step reports filled.
public final class CartPoleSpeed implements Benchmark {
    private static final int ENVIRONMENTS = 1024;
    private static final int ACTION_ROWS = 64;
    private static final int REPETITIONS = 9;
    private static final long NANOS_EACH = 300_000_000L;

    /// For [java.util.ServiceLoader].
    public CartPoleSpeed() {}

    @Override
    public String name() {
        return "cartpole-env";
    }

    @Override
    public String description() {
        return "CartPole alone on one thread, 1024 environments (about 4 s)";
    }

    @Override
    public void run(Consumer<Measurement> report) {
        RandomStream random = new RandomStream(1);
        float[][] actions = new float[ACTION_ROWS][ENVIRONMENTS];
        for (float[] row : actions) {
            for (int i = 0; i < row.length; i++) {
                row[i] = random.nextInt(2);
            }
        }
        try (VectorEnvironment environment = Environments.make("CartPole-v1", ENVIRONMENTS)) {
            VectorStep step = environment.newStep();
            environment.reset(1, step);
            for (int warmUp = 0; warmUp < 3; warmUp++) {
                stepsPerSecond(environment, actions, step);
            }
            double median = Measurement.median(REPETITIONS, () -> stepsPerSecond(environment, actions, step));
            report.accept(new Measurement("cartpole_env_t1", median, "steps/s"));
        }
    }

    private static double stepsPerSecond(VectorEnvironment environment, float[][] actions, VectorStep step) {
        long steps = 0;
        long begin = System.nanoTime();
        long end = begin;
        while (end - begin < NANOS_EACH) {
            for (float[] row : actions) {
                environment.step(row, step);
            }
            steps += (long) ENVIRONMENTS * actions.length;
            end = System.nanoTime();
        }
        return steps * 1e9 / (end - begin);
    }
}
