package bellman.bench;

import bellman.app.Main;
import bellman.store.RunDirectory;
import bellman.store.RunState;
import bellman.store.metrics.MetricsReader;
import bellman.store.metrics.Series;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Trainings by the command `bellman train`, in this process, each in a folder of its own. What is finished is not
/// trained again, and what was interrupted goes on, so that a program that was stopped may be started anew.
///
/// @param folder of all runs
public record Runs(Path folder) {

    /// A finished training.
    ///
    /// @param directory of it
    public record Done(RunDirectory directory) {
        /// A number that the training ended with.
        public double result(String key) {
            Object value = directory.manifest().result().get(key);
            if (value instanceof Number number) {
                return number.doubleValue();
            }
            throw new IllegalStateException(directory.path() + ": its result has no number '" + key + "', only "
                    + directory.manifest().result().keySet());
        }

        /// What its final evaluation says: mean return, or share of the held-out questions answered rightly.
        public double score() {
            return result("return_mean");
        }

        /// The points of a metric.
        public Series series(String name) {
            try (MetricsReader metrics = directory.metrics()) {
                return metrics.series(name);
            }
        }

        /// Where the trained model is.
        public String model() {
            return directory.path().toString();
        }
    }

    /// The seeds that a program's words say.
    ///
    /// @param from where they begin
    public static int[] seeds(String[] words, int from) {
        return Arrays.stream(words).skip(from).mapToInt(Integer::parseInt).toArray();
    }

    /// Trains, or finds what was trained before.
    ///
    /// @param name of the run's folder
    /// @param preset or file that it begins with
    /// @param seed of it
    /// @param settings that are laid over it, by key
    /// @throws IllegalStateException if the training fails, with what it said
    public Done train(String name, String preset, long seed, Map<String, String> settings) {
        Path run = folder.resolve(name).toAbsolutePath().normalize();
        List<String> words = new ArrayList<>(List.of("train", preset, "--run", run.toString(), "--json"));
        words.addAll(List.of("--seed", Long.toString(seed), "--set", "threads=1"));
        settings.forEach((key, value) -> words.addAll(List.of("--set", key + "=" + value)));
        if (Files.exists(run.resolve("manifest.json"))) {
            if (RunDirectory.open(run).state() != RunState.FINISHED) {
                words.add("--resume");
                run(words);
            }
        } else {
            run(words);
        }
        return new Done(RunDirectory.open(run));
    }

    private static void run(List<String> words) {
        System.err.println("bellman " + String.join(" ", words));
        StringWriter said = new StringWriter();
        int status = Main.run(words.toArray(String[]::new), new PrintWriter(new StringWriter()), new PrintWriter(said));
        if (status != 0) {
            throw new IllegalStateException("bellman " + String.join(" ", words) + " ended with " + status + ": "
                    + said.toString().strip());
        }
    }
}
