package bellman.envs;

import bellman.run.RandomStream;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.Arrays;

/// How fast CartPole steps on one thread: 1024 environments, random actions drawn beforehand, everything that a step reports
/// filled.
public final class CartPoleSpeed {
    private static final int ENVIRONMENTS = 1024;
    private static final int ACTION_ROWS = 64;
    private static final int REPETITIONS = 9;
    private static final long NANOS_EACH = 300_000_000L;

    private CartPoleSpeed() {}

    /// One measured number.
    ///
    /// @param name what was measured
    /// @param value how much
    /// @param unit of what
    public record Measurement(String name, double value, String unit) {}

    /// Warms up for about a second, then takes the median of several repetitions: about four seconds in all.
    public static Measurement measure() {
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
            double[] rates = new double[REPETITIONS];
            for (int warmUp = 0; warmUp < 3; warmUp++) {
                stepsPerSecond(environment, actions, step);
            }
            for (int r = 0; r < REPETITIONS; r++) {
                rates[r] = stepsPerSecond(environment, actions, step);
            }
            Arrays.sort(rates);
            return new Measurement("cartpole_env_t1", rates[REPETITIONS / 2], "steps/s");
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
