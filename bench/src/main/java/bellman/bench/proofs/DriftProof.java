package bellman.bench.proofs;

import bellman.bench.Runs;
import bellman.store.metrics.Series;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/// DRIFT and its relatives beside online GRPO, on a task of several turns whose worth depends on what is said alone:
/// six digits to be sorted, with three tries.
///
/// All begin with one model per seed that imitated poor demonstrations. Its episodes are drawn once for all weightings.
/// Settings are chosen by a seed and questions of their own, five of GRPO's and five of DRIFT's.
///
/// `java … bellman.bench.proofs.DriftProof FOLDER KIND,… SEED…`
public final class DriftProof {
    private static final String TASK =
            "{type: retries, puzzle: {type: sort-digits, digits: 6, noise: 0.8}, turns: 3, discount: 1}";
    private static final int TUNING = 0;
    private static final List<Setting> GRPO = settings("grpo", List.of(""), "1e-4", "3e-4", "6e-4", "1.2e-3", "2.4e-3");
    private static final List<Setting> DRIFT = List.of(
            new Setting("drift", "0.1", "3e-4"),
            new Setting("drift", "0.1", "1e-3"),
            new Setting("drift", "0.03", "3e-4"),
            new Setting("drift", "0.03", "1e-3"),
            new Setting("drift", "0.3", "1e-3"));
    private static final List<String> ALL = List.of("grpo", "drift", "raft", "awr", "rwr", "sft");
    private final Runs runs;

    /// How something is trained.
    ///
    /// @param kind grpo, or a weighting
    /// @param beta β; empty where there is none
    /// @param rate of learning
    private record Setting(String kind, String beta, String rate) {
        String name(int seed) {
            return String.join("-", kind, beta.isEmpty() ? "none" : beta, rate, "" + seed);
        }
    }

    private DriftProof(Runs runs) {
        this.runs = runs;
    }

    private static List<Setting> settings(String kind, List<String> betas, String... rates) {
        List<Setting> all = new ArrayList<>();
        for (String beta : betas) {
            for (String rate : rates) {
                all.add(new Setting(kind, beta, rate));
            }
        }
        return all;
    }

    /// Tunes, trains and prints a table.
    ///
    /// @param words folder of runs, kinds (grpo, drift, raft, awr, rwr, sft), seeds
    public static void main(String[] words) {
        DriftProof proof = new DriftProof(new Runs(Path.of(words[0])));
        int[] seeds = Runs.seeds(words, 2);
        List<Setting> chosen = new ArrayList<>();
        List<String> kinds = List.of(words[1].split(","));
        if (!ALL.containsAll(kinds)) {
            throw new IllegalArgumentException("kinds are some of " + ALL + ", got " + kinds);
        }
        for (List<Setting> some : List.of(
                GRPO,
                DRIFT,
                settings("raft", List.of(""), "3e-4", "1e-3"),
                settings("awr", List.of("0.1"), "3e-4", "1e-3"),
                settings("rwr", List.of("0.1"), "3e-4", "1e-3"),
                settings("sft", List.of(""), "3e-4", "1e-3"))) {
            if (kinds.contains(some.getFirst().kind())) {
                chosen.add(proof.best(some));
            }
        }
        proof.table(chosen, seeds);
    }

    private Setting best(List<Setting> settings) {
        Setting best = settings.getFirst();
        double most = -1;
        for (Setting setting : settings) {
            double score = train(setting, TUNING).score();
            System.out.printf(Locale.ROOT, "tuning: %s %.3f%n", setting, score);
            if (score > most) {
                most = score;
                best = setting;
            }
        }
        return best;
    }

    private static Map<String, String> common(int seed) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("task", TASK);
        settings.put("task-seed", seed == TUNING ? "1" : "0");
        settings.put("sampling.max-tokens", "8");
        return settings;
    }

    private Runs.Done warm(int seed) {
        return Warm.up(runs, "sort-digits", seed, common(seed));
    }

    private Runs.Done train(Setting setting, int seed) {
        Map<String, String> settings = common(seed);
        settings.putAll(Warm.from(warm(seed)));
        settings.put("optimizer.learning-rate", setting.rate());
        if (setting.kind().equals("grpo")) {
            settings.putAll(Warm.AT_ONCE);
            settings.put("sampling.prompts", "32");
            settings.put("budget.steps", "240");
            settings.put("evaluation.every", "40");
            return runs.train(setting.name(seed), "sort-digits", seed, settings);
        }
        settings.put("episodes", episodes(seed).toString());
        settings.put("weighting", setting.kind());
        settings.put("returns.discount", "0.9");
        settings.put("least-weight", setting.kind().equals("drift") ? "0.01" : "0");
        settings.put("batch-size", "32");
        settings.put("budget.steps", "240");
        if (!setting.beta().isEmpty()) {
            settings.put("beta", setting.beta());
        }
        return runs.train(setting.name(seed), "sort-digits-drift", seed, settings);
    }

    /// Episodes of the model that a seed begins with.
    private Path episodes(int seed) {
        Path file = runs.folder().resolve("episodes-" + seed + ".jsonl").toAbsolutePath();
        if (!Files.exists(file)) {
            Map<String, String> settings = common(seed);
            settings.putAll(Warm.from(warm(seed)));
            settings.put("record", file.toString());
            settings.put("asked", "512");
            settings.put("budget.steps", "1");
            runs.train("draw-" + seed, "sort-digits-drift", seed, settings);
        }
        return file;
    }

    private void table(List<Setting> chosen, int[] seeds) {
        System.out.println("| | β | rate | solved, by seed | mean | 95 % | sampled tokens, mean |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        double[] before = IntStream.of(seeds).mapToDouble(s -> warm(s).score()).toArray();
        System.out.println("| the model they begin with | | | " + Claim.cells(before) + " | |");
        for (Setting setting : chosen) {
            double[] scores = new double[seeds.length];
            double tokens = 0;
            for (int i = 0; i < seeds.length; i++) {
                Runs.Done done = train(setting, seeds[i]);
                scores[i] = done.score();
                tokens += done.result("num_tokens") / seeds.length;
                if (setting.kind().equals("grpo")) {
                    System.err.println(curve(done));
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %.0f |%n",
                    setting.kind(),
                    setting.beta(),
                    setting.rate(),
                    Claim.cells(scores),
                    tokens);
        }
    }

    private static String curve(Runs.Done done) {
        Series score = done.series("evaluation/return-mean");
        StringBuilder curve = new StringBuilder("grpo:");
        for (int i = 0; i < score.size(); i++) {
            curve.append(String.format(Locale.ROOT, " %d %.3f", score.steps()[i], score.values()[i]));
        }
        return curve.toString();
    }
}
