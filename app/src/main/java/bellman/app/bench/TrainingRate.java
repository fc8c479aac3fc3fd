package bellman.app.bench;

import bellman.app.Experiment;
import bellman.measure.Measurement;
import bellman.run.Metrics;
import bellman.store.config.ConfigDocument;
import bellman.train.AgentTrainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// How many environment steps a second a configuration trains, updates included: the median of some repetitions in
/// one process, behind its warm-up.
final class TrainingRate {
    private static final int REPETITIONS = 5;
    private static final long WARM_UP_STEPS = 600_000;

    private TrainingRate() {}

    /// Measures `document` in a process of its own.
    ///
    /// @param steps of one repetition
    static double of(ConfigDocument document, long steps) {
        try {
            Process process = new ProcessBuilder(
                            ThisJvm.command(TrainingRate.class.getName(), "" + steps, document.toYaml()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("the process that measures ended with status " + process.exitValue()
                        + " and printed '" + printed + "'; try the configuration with bellman train");
            }
            return Double.parseDouble(printed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the benchmark was interrupted", e);
        }
    }

    /// Measures in this process and prints the rate.
    ///
    /// @param words steps of one repetition, then the configuration as YAML
    public static void main(String[] words) {
        long steps = Long.parseLong(words[0]);
        try (Experiment experiment = Experiment.of(ConfigDocument.parse(words[1], "benchmark"));
                AgentTrainer trainer = experiment.trainer()) {
            stepsPerSecond(trainer, Math.min(WARM_UP_STEPS, 4 * steps));
            System.out.println(Measurement.median(REPETITIONS, () -> stepsPerSecond(trainer, steps)));
        }
    }

    private static double stepsPerSecond(AgentTrainer trainer, long steps) {
        Metrics metrics = new Metrics();
        long from = trainer.steps();
        long began = System.nanoTime();
        while (trainer.steps() - from < steps) {
            metrics.clear();
            trainer.iterate(0.5, metrics);
        }
        return (trainer.steps() - from) * 1e9 / (System.nanoTime() - began);
    }
}
