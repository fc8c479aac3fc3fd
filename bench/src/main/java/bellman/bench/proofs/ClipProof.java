package bellman.bench.proofs;

import bellman.bench.Runs;
import bellman.store.metrics.Series;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What clipping higher above than below does to entropy: sorting digits, eight updates a batch, so that
/// ratios leave 1.
///
/// `java … bellman.bench.proofs.ClipProof FOLDER SEED…`
public final class ClipProof {
    private static final String PRESET = "sort-digits";
    private static final String[] HIGH = {"0.2", "0.28", "0.5"};

    private ClipProof() {}

    /// Trains and prints a table.
    ///
    /// @param words folder of runs, seeds
    public static void main(String[] words) {
        Runs runs = new Runs(Path.of(words[0]));
        int[] seeds = Runs.seeds(words, 1);
        Map<String, double[]> entropies = new LinkedHashMap<>();
        Map<String, double[]> scores = new LinkedHashMap<>();
        for (int i = 0; i < seeds.length; i++) {
            int seed = seeds[i];
            Runs.Done warm = Warm.up(runs, PRESET, seed, Map.of());
            for (String high : HIGH) {
                Map<String, String> settings = new LinkedHashMap<>(Warm.from(warm));
                settings.putAll(Warm.AT_ONCE);
                settings.put("budget.steps", "320");
                settings.put("optimizer.learning-rate", "3e-4");
                settings.put("optimizer.schedule", "constant");
                settings.put("update.epochs", "8");
                settings.put("clip-high", high);
                Runs.Done done = runs.train("high-" + high + "-" + seed, PRESET, seed, settings);
                Series entropy = done.series("train/entropy");
                entropies.computeIfAbsent(high, _ -> new double[seeds.length])[i] = lastQuarter(entropy);
                scores.computeIfAbsent(high, _ -> new double[seeds.length])[i] = done.score();
            }
        }
        double[] symmetric = entropies.getOrDefault(HIGH[0], new double[0]);
        System.out.println("| clip above | entropy of the last quarter, by seed | mean | 95 % | over 0.2 | right |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        for (String high : HIGH) {
            double[] each = entropies.getOrDefault(high, new double[0]);
            double[] right = scores.getOrDefault(high, new double[0]);
            String over = high.equals(HIGH[0]) ? "" : Claim.mean(Claim.differences(each, symmetric));
            System.out.printf(Locale.ROOT, "| %s | %s | %s | %s |%n", high, Claim.cells(each), over, Claim.mean(right));
        }
    }

    private static double lastQuarter(Series series) {
        double sum = 0;
        int from = series.size() * 3 / 4;
        for (int i = from; i < series.size(); i++) {
            sum += series.values()[i];
        }
        return sum / (series.size() - from);
    }
}
