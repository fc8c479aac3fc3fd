package bellman.app.bench;

import bellman.app.Experiment;
import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import bellman.store.config.ConfigDocument;
import java.util.function.Consumer;

/// PPO on HalfCheetah as `ppo_throughput_sb3.py` runs it with Stable-Baselines3: the zoo's settings with one
/// environment, and Stable-Baselines3's defaults with eight, updates included, on one thread.
public final class PpoHalfCheetah implements Benchmark {
    /// 8 x 256 steps, batches of 64, ten epochs, observations and rewards normalised.
    private static final String DEFAULTS = """
            environment: {id: HalfCheetah-v5, count: 8, normalize-observations: true, normalize-rewards: true}
            algorithm:
              type: ppo
              rollout-steps: 256
              minibatch-size: 64
              epochs: 10
              learning-rate: 3e-4
              learning-rate-schedule: constant
              discount: 0.99
              gae-lambda: 0.95
              clip: 0.2
              clip-schedule: constant
              value-coefficient: 1
            """;

    /// For [java.util.ServiceLoader].
    public PpoHalfCheetah() {}

    @Override
    public String name() {
        return "ppo-halfcheetah";
    }

    @Override
    public String description() {
        return "PPO on HalfCheetah: steps/s with updates, zoo's settings and defaults (about 1 min); needs MuJoCo";
    }

    @Override
    public void run(Consumer<Measurement> report) {
        throughput("ppo_halfcheetah_zoo_throughput", 10_240, Experiment.document("ppo-halfcheetah"), report);
        throughput("ppo_halfcheetah_default8_throughput", 20_480, ConfigDocument.parse(DEFAULTS, "benchmark"), report);
    }

    private static void throughput(String name, long steps, ConfigDocument document, Consumer<Measurement> report) {
        report.accept(new Measurement(name, TrainingRate.of(document.set("threads", "1"), steps), "steps/s"));
    }
}
