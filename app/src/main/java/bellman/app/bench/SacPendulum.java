package bellman.app.bench;

import bellman.app.Experiment;
import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import bellman.store.config.ConfigDocument;
import java.util.Arrays;
import java.util.function.Consumer;

/// SAC on Pendulum as `sb3_offpolicy.py` runs it with Stable-Baselines3 and SBX: networks of 256-256, batches
/// of 256, one update a step, the rate counted from step 500 on.
public final class SacPendulum implements Benchmark {
    private static final long FIRST = 500;
    private static final long SHORT = 4_000;
    private static final long STEPS = 10_000;
    private static final int SEEDS = 3;
    /// Multiply-adds of one update, row by row: one pass of actor or critic through its weights costs `4 x
    /// 256 + 256 x 256 + 256 = 66,816` (the actor's `3 x 256 + 256 x 256 + 2 x 256` are as many). There are
    /// thirteen (actor on the next states; two target critics; two critics forward, and their weights'
    /// gradient; actor forward, and its weights' gradient; two critics forward on the actor's actions, and
    /// back to them), and three times the hidden layers alone, where a gradient goes back through a critic or
    /// the actor.
    private static final double MULTIPLY_ADDS = 256.0 * (13 * 66_816 + 2 * (65_536 + 256) + 65_536 + 512);

    /// For [java.util.ServiceLoader].
    public SacPendulum() {}

    @Override
    public String name() {
        return "sac-pendulum";
    }

    @Override
    public String description() {
        return "SAC on Pendulum: steps/s with updates on one and two threads, return at 10,000 steps (about 5 min)";
    }

    @Override
    public void run(Consumer<Measurement> report) {
        ConfigDocument preset = Experiment.document("sac-pendulum").set("algorithm.rounds.report-interval", "100");
        double[] one = new double[SEEDS];
        double[] two = new double[SEEDS];
        double[] returns = new double[SEEDS];
        for (int i = 0; i < SEEDS; i++) {
            ConfigDocument seeded = preset.set("seed", "" + (i + 1));
            one[i] =
                    LearningProcess.of(seeded.set("threads", "1"), FIRST, SHORT).stepsPerSecond();
            LearningProcess.Outcome whole = LearningProcess.of(seeded.set("threads", "2"), FIRST, STEPS);
            two[i] = whole.stepsPerSecond();
            returns[i] = whole.returnMean();
        }
        rate("t1", Measurement.median(one), report);
        rate("t2", Measurement.median(two), report);
        report.accept(new Measurement("sac_pendulum_return_at_10000", Measurement.median(returns), "return"));
        double worst = Arrays.stream(returns).min().orElseThrow();
        report.accept(new Measurement("sac_pendulum_return_at_10000_worst", worst, "return"));
    }

    private static void rate(String threads, double stepsPerSecond, Consumer<Measurement> report) {
        report.accept(new Measurement("sac_pendulum_" + threads + "_throughput", stepsPerSecond, "steps/s"));
        double rate = 2e-9 * MULTIPLY_ADDS * stepsPerSecond;
        report.accept(new Measurement("sac_pendulum_" + threads + "_arithmetic", rate, "GFLOP/s"));
    }
}
