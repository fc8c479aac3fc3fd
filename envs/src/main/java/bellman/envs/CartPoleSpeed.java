package bellman.envs;

import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import bellman.vector.VectorEnvironment;
import java.util.function.Consumer;

/// How fast CartPole steps on one thread, 1024 environments at a time.
public final class CartPoleSpeed implements Benchmark {
    private static final int ENVIRONMENTS = 1024;
    private static final SteppingSpeed SPEED = new SteppingSpeed(3, 9, 0.3);

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
        try (VectorEnvironment environment = Environments.make("CartPole-v1", ENVIRONMENTS)) {
            report.accept(new Measurement("cartpole_env_t1", SPEED.of(environment), "steps/s"));
        }
    }
}
