package bellman.app.bench;

import bellman.app.Experiment;
import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import bellman.store.config.ConfigDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// PPO on CartPole: steps per second with updates, seconds from process start to a solved task, memory.
public final class PpoCartPole implements Benchmark {
    private static final int SEEDS = 10;

    /// PufferLib's setting in `bench/peers/puffer_throughput.py`: the same network, environments, horizon,
    /// minibatches and epochs.
    private static final String PEER = """
            environment: {id: CartPole-v1, count: 256}
            algorithm:
              type: ppo
              rollout-steps: 64
              minibatch-size: 2048
              epochs: 4
              learning-rate: 1e-3
              discount: 0.98
              network: {shared-trunk: true}
            """;

    private static final String SEPARATE = "algorithm: {network: {shared-trunk: false}}";
    private static final String TWO_THREADS = "threads: 2";

    /// For [java.util.ServiceLoader].
    public PpoCartPole() {}

    @Override
    public String name() {
        return "ppo-cartpole";
    }

    @Override
    public String description() {
        return "PPO on CartPole: steps/s with updates, wall time to 475, peak memory (about 90 s)";
    }

    @Override
    public void run(Consumer<Measurement> report) {
        ConfigDocument peer = ConfigDocument.parse(PEER, "benchmark");
        throughput("ppo_cartpole_t1_throughput", 600_000, report, peer);
        throughput("ppo_cartpole_t2_throughput", 600_000, report, peer, TWO_THREADS);
        throughput("ppo_cartpole_separate_t1_throughput", 600_000, report, peer, SEPARATE);
        throughput("ppo_cartpole_separate_t2_throughput", 600_000, report, peer, SEPARATE, TWO_THREADS);
        throughput("ppo_cartpole_preset_t1_throughput", 600_000, report, Experiment.document("cartpole"));
        throughput("ppo_cartpole_zoo_t1_throughput", 100_000, report, Experiment.document("ppo-cartpole"));
        List<CartPoleProcess.Outcome> outcomes = new ArrayList<>();
        for (int seed = 1; seed <= SEEDS; seed++) {
            outcomes.add(CartPoleProcess.run(seed));
        }
        double[] walls = outcomes.stream()
                .mapToDouble(CartPoleProcess.Outcome::secondsTo475)
                .toArray();
        double[] memory = outcomes.stream()
                .mapToDouble(CartPoleProcess.Outcome::peakMebibytes)
                .toArray();
        report.accept(new Measurement("ppo_cartpole_wall_to_475", Measurement.median(walls), "s"));
        report.accept(new Measurement("ppo_cartpole_wall_to_475_worst", max(walls), "s"));
        report.accept(new Measurement("ppo_cartpole_peak_rss", Measurement.median(memory), "MiB"));
    }

    private static double max(double[] values) {
        double max = values[0];
        for (double value : values) {
            max = Math.max(max, value);
        }
        return max;
    }

    private static void throughput(
            String name, long steps, Consumer<Measurement> report, ConfigDocument base, String... changes) {
        ConfigDocument document = base.set("threads", "1");
        for (String change : changes) {
            document = document.merge(ConfigDocument.parse(change, "benchmark"));
        }
        report.accept(new Measurement(name, TrainingRate.of(document, steps), "steps/s"));
    }
}
