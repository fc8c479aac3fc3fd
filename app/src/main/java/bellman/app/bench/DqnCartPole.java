package bellman.app.bench;

import bellman.app.Experiment;
import bellman.measure.Benchmark;
import bellman.measure.Measurement;
import bellman.run.Metrics;
import bellman.store.config.ConfigDocument;
import bellman.train.AgentTrainer;
import java.util.function.Consumer;

/// DQN on CartPole with the zoo's settings: steps per second with updates, and how many steps a solved task takes.
public final class DqnCartPole implements Benchmark {
    private static final String PRESET = "dqn-cartpole";
    private static final int SEEDS = 5;
    /// As the peer's script evaluates: 20 episodes each 2,500 steps.
    private static final int EVERY = 2500;

    private static final int EPISODES = 20;
    private static final double SOLVED = 475;
    private static final int MOST = 100_000;

    /// For [java.util.ServiceLoader].
    public DqnCartPole() {}

    @Override
    public String name() {
        return PRESET;
    }

    @Override
    public String description() {
        return "DQN on CartPole, zoo settings: steps/s with updates, steps to 475 over 5 seeds (about 100 s)";
    }

    @Override
    public void run(Consumer<Measurement> report) {
        ConfigDocument document = Experiment.document(PRESET).set("threads", "1");
        report.accept(new Measurement("dqn_cartpole_t1_throughput", TrainingRate.of(document, 20_000), "steps/s"));
        double[] steps = new double[SEEDS];
        for (int seed = 1; seed <= SEEDS; seed++) {
            steps[seed - 1] = stepsTo475(document.set("seed", "" + seed));
        }
        report.accept(new Measurement("dqn_cartpole_steps_to_475", Measurement.median(steps), "steps"));
    }

    /// Infinite if it takes more than [#MOST].
    private static double stepsTo475(ConfigDocument document) {
        try (Experiment experiment = Experiment.of(document);
                AgentTrainer trainer = experiment.trainer()) {
            Metrics metrics = new Metrics();
            long evaluated = 0;
            while (trainer.steps() < MOST) {
                metrics.clear();
                trainer.iterate(0, metrics);
                if (trainer.steps() / EVERY > evaluated / EVERY) {
                    evaluated = trainer.steps();
                    if (experiment
                                    .evaluate(trainer.policy(), EPISODES, 10_000, true)
                                    .returnMean()
                            >= SOLVED) {
                        return evaluated;
                    }
                }
            }
            return Double.POSITIVE_INFINITY;
        }
    }
}
