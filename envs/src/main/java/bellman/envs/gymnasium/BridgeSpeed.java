package bellman.envs.gymnasium;

import bellman.envs.Environments;
import bellman.envs.SteppingSpeed;
import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import bellman.vector.VectorEnvironment;
import java.util.function.Consumer;

/// How fast Gymnasium's environments step in a worker. `bench/peers/env_bridge.py` measures the same environments
/// driven from Python.
public final class BridgeSpeed implements Benchmark {
    private static final SteppingSpeed SPEED = new SteppingSpeed(1, 7, 0.5);

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
            report.accept(new Measurement(name, SPEED.of(environment), "steps/s"));
        }
    }
}
