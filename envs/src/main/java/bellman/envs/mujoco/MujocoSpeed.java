package bellman.envs.mujoco;

import bellman.envs.SteppingSpeed;
import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import bellman.net.Workers;
import bellman.registry.EnvironmentEntry;
import bellman.registry.EnvironmentOptions;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import java.util.Locale;
import java.util.function.Consumer;

/// How fast MuJoCo's tasks step, eight environments at a time. A step is one of the task: two to five of MuJoCo's.
public final class MujocoSpeed implements Benchmark {
    private static final int ENVIRONMENTS = 8;
    private static final SteppingSpeed SPEED = new SteppingSpeed(1, 5, 0.5);

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
            String task = entry.id().replaceFirst("-v\\d+$", "").toLowerCase(Locale.ROOT);
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
            return SPEED.of(environment);
        }
    }
}
