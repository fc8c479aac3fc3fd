package bellman.app.bench;

import bellman.app.Experiment;
import bellman.run.Metrics;
import bellman.store.config.ConfigDocument;
import bellman.train.AgentTrainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// One training from the beginning in a process of its own: how many environment steps a second it takes
/// behind its first ones, updates included, and what its policy is worth then.
final class LearningProcess {
    /// So many that the mean's error is small beside what is asked of it: Pendulum's returns spread by 90 from one
    /// start to another.
    private static final int EPISODES = 2_000;

    private LearningProcess() {}

    /// What a training did.
    ///
    /// @param stepsPerSecond behind the first steps
    /// @param returnMean over 2,000 episodes with the most probable actions
    record Outcome(double stepsPerSecond, double returnMean) {}

    /// Trains as `document` says.
    ///
    /// @param first steps that are not timed
    /// @param steps in all
    static Outcome of(ConfigDocument document, long first, long steps) {
        try {
            Process process = new ProcessBuilder(
                            ThisJvm.command(LearningProcess.class.getName(), "" + first, "" + steps, document.toYaml()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("the process that measures ended with status " + process.exitValue()
                        + " and printed '" + printed + "'; try the configuration with bellman train");
            }
            String[] words = printed.split(" ", -1);
            return new Outcome(Double.parseDouble(words[0]), Double.parseDouble(words[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the benchmark was interrupted", e);
        }
    }

    /// Trains in this process and prints rate and return.
    ///
    /// @param words first steps, steps in all, then the configuration as YAML
    public static void main(String[] words) {
        long first = Long.parseLong(words[0]);
        long steps = Long.parseLong(words[1]);
        try (Experiment experiment = Experiment.of(ConfigDocument.parse(words[2], "benchmark"));
                AgentTrainer trainer = experiment.trainer()) {
            Metrics metrics = new Metrics();
            iterate(trainer, first, steps, metrics);
            long from = trainer.steps();
            long began = System.nanoTime();
            iterate(trainer, steps, steps, metrics);
            double rate = (trainer.steps() - from) * 1e9 / (System.nanoTime() - began);
            double mean = experiment
                    .evaluate(trainer.policy(), EPISODES, 10_000, true)
                    .returnMean();
            System.out.println(rate + " " + mean);
        }
    }

    private static void iterate(AgentTrainer trainer, long until, long steps, Metrics metrics) {
        while (trainer.steps() < until) {
            metrics.clear();
            trainer.iterate((double) trainer.steps() / steps, metrics);
        }
    }
}
