package bellman.app.bench;

import bellman.app.Experiment;
import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import bellman.store.config.ConfigDocument;
import java.util.function.Consumer;

/// PPO on Pong's screen as `ppo_throughput_sb3.py pong` runs it with Stable-Baselines3: the Nature network, eight
/// environments, updates included, on two threads.
public final class PpoPong implements Benchmark {
    private static final int STEPS = 4096;

    /// For [java.util.ServiceLoader].
    public PpoPong() {}

    @Override
    public String name() {
        return "ppo-pong";
    }

    @Override
    public String description() {
        return "PPO on Pong's screen: steps/s with updates, two threads (about 2 min); needs gymnasium and ale-py";
    }

    @Override
    public void run(Consumer<Measurement> report) {
        ConfigDocument document = Experiment.document("ppo-pong").set("threads", "2");
        // What is missing is said here, not by the process that measures.
        Experiment.of(document).close();
        report.accept(new Measurement("ppo_pong_t2_throughput", TrainingRate.of(document, STEPS), "steps/s"));
    }
}
