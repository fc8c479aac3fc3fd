package bellman.bench.proofs;

import bellman.bench.Runs;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a lag costs: sorting digits from one model per seed, with batches of the present weights and with those of
/// weights that are two updates older, corrected in several ways.
///
/// `java … bellman.bench.proofs.LagProof FOLDER SEED…`
public final class LagProof {
    private static final String PRESET = "sort-digits";
    private static final String UPDATES = "200";

    private LagProof() {}

    /// Trains and prints a table.
    ///
    /// @param words folder of runs, seeds
    public static void main(String[] words) {
        Runs runs = new Runs(Path.of(words[0]));
        int[] seeds = Runs.seeds(words, 1);
        Map<String, Map<String, String>> kinds = new LinkedHashMap<>();
        kinds.put("none", Warm.AT_ONCE);
        kinds.put("lag-2-drawn", Map.of("update.lag", "2", "update.ratios", "drawn"));
        kinds.put(
                "lag-2-token",
                Map.of("update.lag", "2", "update.ratios", "own", "update.correction", "token-truncate"));
        Map<String, double[]> scores = new LinkedHashMap<>();
        for (int i = 0; i < seeds.length; i++) {
            int seed = seeds[i];
            Runs.Done warm = Warm.up(runs, PRESET, seed, Map.of());
            for (var kind : kinds.entrySet()) {
                Map<String, String> settings = new LinkedHashMap<>(Warm.from(warm));
                settings.put("budget.steps", UPDATES);
                settings.putAll(kind.getValue());
                String name = kind.getKey() + "-" + seed;
                scores.computeIfAbsent(kind.getKey(), _ -> new double[seeds.length])[i] =
                        runs.train(name, PRESET, seed, settings).score();
            }
        }
        double[] without = scores.getOrDefault("none", new double[0]);
        System.out.println("| lag | right at the end, by seed | mean | 95 % | difference, by seed | mean | 95 % |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        scores.forEach((kind, each) -> System.out.println("| " + kind + " | " + Claim.cells(each) + " | "
                + (kind.equals("none") ? " | | |" : Claim.cells(Claim.differences(each, without)) + " |")));
    }
}
