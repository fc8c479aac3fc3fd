package bellman.bench;

import bellman.app.Experiment;
import bellman.measure.Measurement;
import bellman.stats.Summary;
import bellman.train.AgentTrainer;
import bellman.train.Evaluation;
import bellman.train.RunLog;
import bellman.train.TrainingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Trains presets on several seeds and prints what their policies earn: for each seed the mean of 100 deterministic
/// episodes, for each preset the interquartile mean over seeds with its 95 % bootstrap interval.
///
/// `java … bellman.bench.LearningQuality SEEDS PRESET…`
public final class LearningQuality {
    private LearningQuality() {}

    /// Trains and evaluates each preset with each seed.
    ///
    /// @param words number of seeds, then presets
    public static void main(String[] words) {
        int seeds = Integer.parseInt(words[0]);
        for (String preset : List.of(words).subList(1, words.length)) {
            List<Double> means = new ArrayList<>();
            List<Double> seconds = new ArrayList<>();
            long steps = 0;
            for (int seed = 1; seed <= seeds; seed++) {
                try (Experiment experiment =
                                Experiment.of(Experiment.document(preset).set("seed", "" + seed));
                        AgentTrainer trainer = experiment.trainer()) {
                    TrainingEvent.Finished finished =
                            experiment.training(trainer, RunLog.NONE).run();
                    Evaluation evaluation = experiment.evaluate(trainer.policy());
                    means.add(evaluation.returnMean());
                    seconds.add(finished.seconds());
                    steps = finished.step();
                }
            }
            print(preset, steps, means, Measurement.median(array(seconds)));
        }
    }

    private static void print(String preset, long steps, List<Double> means, double seconds) {
        Summary summary = Summary.of(array(means));
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %d | %.1f | [%.1f, %.1f] | %.1f | %.1f | %.0f | %s |%n",
                preset,
                steps,
                means.size(),
                summary.interquartileMean(),
                summary.interquartileMean95().low(),
                summary.interquartileMean95().high(),
                summary.mean(),
                summary.minimum(),
                steps / seconds,
                String.join(
                        " ",
                        means.stream()
                                .map(m -> String.format(Locale.ROOT, "%.1f", m))
                                .toList()));
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
