package bellman.envs.gymnasium;

import bellman.envs.Environments;
import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import bellman.run.RandomStream;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.function.Consumer;

/// How fast Gymnasium's environments step in a worker, with random actions drawn beforehand.
/// `bench/peers/env_bridge.py`
/// measures the same environments driven from Python.
public final class BridgeSpeed implements Benchmark {
    private static final int ACTION_ROWS = 64;
    private static final int REPETITIONS = 7;
    private static final long NANOS_EACH = 500_000_000L;

    /// For [java.util.ServiceLoader].
    public BridgeSpeed() {}

    @Override
    public String name() {
        return "bridge";
    }

    @Override
    public String description() {
        return "8 CartPoles and 2 HalfCheetahs of Gymnasium, each in one Python worker (about 12 s)";
    }

    @Override
    public void run(Consumer<Measurement> report) {
        measure("bridge_cartpole8", "gym/CartPole-v1", 8, report);
        measure("bridge_halfcheetah2", "gym/HalfCheetah-v5", 2, report);
    }

    private static void measure(String name, String id, int count, Consumer<Measurement> report) {
        try (VectorEnvironment environment = Environments.make(id, count)) {
            RandomStream random = new RandomStream(1);
            int size = environment.actionSpace().size();
            float[][] actions = new float[ACTION_ROWS][count * size];
            for (float[] row : actions) {
                for (int i = 0; i < count; i++) {
                    environment.actionSpace().write(environment.actionSpace().sample(random), row, i * size);
                }
            }
            VectorStep step = environment.newStep();
            environment.reset(1, step);
            stepsPerSecond(environment, actions, step);
            double median = Measurement.median(REPETITIONS, () -> stepsPerSecond(environment, actions, step));
            report.accept(new Measurement(name, median, "steps/s"));
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
            steps += (long) environment.count() * actions.length;
            end = System.nanoTime();
        }
        return steps * 1e9 / (end - begin);
    }
}
