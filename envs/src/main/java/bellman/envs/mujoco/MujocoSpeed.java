package bellman.envs.mujoco;

import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import bellman.net.Workers;
import bellman.registry.EnvironmentEntry;
import bellman.registry.EnvironmentOptions;
import bellman.run.RandomStream;
import bellman.space.Box;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.Locale;
import java.util.function.Consumer;

/// How fast MuJoCo's tasks step: eight environments, random actions drawn beforehand, everything that a step
/// reports filled, episodes begun anew. A step is one of the task: two to five of MuJoCo's.
public final class MujocoSpeed implements Benchmark {
    private static final int ENVIRONMENTS = 8;
    private static final int ACTION_ROWS = 64;
    private static final int REPETITIONS = 5;
    private static final long NANOS_EACH = 500_000_000L;

    /// For [java.util.ServiceLoader].
    public MujocoSpeed() {}

    @Override
    public String name() {
        return "mujoco";
    }

    @Override
    public String description() {
        return "MuJoCo's tasks alone on one thread, HalfCheetah on two as well (about 45 s); needs MuJoCo";
    }

    @Override
    public void run(Consumer<Measurement> report) {
        for (EnvironmentEntry entry : MujocoEnvironments.entries()) {
            String task = entry.id().replace("-v5", "").toLowerCase(Locale.ROOT);
            report.accept(new Measurement("mujoco_" + task + "_t1", stepsPerSecond(entry, Workers.ONE), "steps/s"));
            if (task.equals("halfcheetah")) {
                try (Workers two = new Workers(2)) {
                    report.accept(new Measurement("mujoco_" + task + "_t2", stepsPerSecond(entry, two), "steps/s"));
                }
            }
        }
    }

    private static double stepsPerSecond(EnvironmentEntry entry, Workers workers) {
        try (VectorEnvironment environment = entry.make(new EnvironmentEntry.Order(
                ENVIRONMENTS, AutoresetMode.SAME_STEP, EnvironmentOptions.none(), workers))) {
            float[][] actions = actions(environment);
            VectorStep step = environment.newStep();
            environment.reset(1, step);
            once(environment, actions, step);
            return Measurement.median(REPETITIONS, () -> once(environment, actions, step));
        }
    }

    private static float[][] actions(VectorEnvironment environment) {
        Box space = (Box) environment.actionSpace();
        RandomStream random = new RandomStream(1);
        float[][] actions = new float[ACTION_ROWS][ENVIRONMENTS * space.size()];
        for (float[] row : actions) {
            for (int i = 0; i < ENVIRONMENTS; i++) {
                System.arraycopy(space.sample(random), 0, row, i * space.size(), space.size());
            }
        }
        return actions;
    }

    private static double once(VectorEnvironment environment, float[][] actions, VectorStep step) {
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
