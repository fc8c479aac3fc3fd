package bellman.bench.proofs;

import bellman.bench.Runs;
import bellman.llm.reward.RewardEnsemble.Combination;
import bellman.llm.rollout.Group;
import bellman.llm.rollout.Rollout;
import bellman.llm.task.Score;
import bellman.store.metrics.Series;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A reward model that is optimised too far (Gao et al. 2023), and what holds a policy back: imitation of
/// random texts, noisy preferences by the gold reward between what that model wrote, four reward models from
/// them with other seeds, PPO against one or all of them, and the best of n.
///
/// `java … bellman.bench.proofs.GoldProof FOLDER SEED…`
public final class GoldProof {
    static final int JUDGES = 4;
    private static final int PAIRS = 4000;
    private static final int BATCH = 64;
    private static final int WINDOW = 4;
    private static final int QUESTIONS = 32;
    private static final int SAMPLES = 512;
    private static final Map<String, Map<String, String>> KINDS = kinds();
    private final Runs runs;
    private final GoldData data;

    private GoldProof(Path folder) {
        runs = new Runs(folder);
        data = new GoldData(folder);
    }

    private static Map<String, Map<String, String>> kinds() {
        Map<String, Map<String, String>> kinds = new LinkedHashMap<>();
        String free = "" + BATCH;
        kinds.put("one judge", Map.of("kl.beta", "0", "kl.measured", free));
        kinds.put("one judge, KL 0.1", Map.of("kl.beta", "0.1"));
        kinds.put("one judge, KL 0.3", Map.of("kl.beta", "0.3"));
        kinds.put("worst of four", Map.of("kl.beta", "0", "kl.measured", free, "combine", "worst-case"));
        kinds.put("worst of four, KL 0.1", Map.of("kl.beta", "0.1", "combine", "worst-case"));
        return kinds;
    }

    /// Trains and prints tables.
    ///
    /// @param words folder of runs, seeds
    public static void main(String[] words) {
        GoldProof proof = new GoldProof(Path.of(words[0]));
        int[] seeds = Runs.seeds(words, 1);
        List<BestCurve> best = new ArrayList<>();
        Map<String, List<GoldCurve>> curves = new LinkedHashMap<>();
        for (int seed : seeds) {
            Runs.Done policy = proof.policy(seed);
            List<Runs.Done> judges = proof.judges(policy, seed);
            best.add(proof.bestOf(policy, judges, seed));
            for (String kind : KINDS.keySet()) {
                curves.computeIfAbsent(kind, _ -> new ArrayList<>()).add(proof.reinforced(kind, policy, judges, seed));
            }
        }
        GoldTables.print(seeds, best, curves, proof.data.folder());
    }

    private Runs.Done policy(int seed) {
        return runs.train(
                "policy-" + seed,
                "sft",
                seed,
                settings(
                        "model", data.model(64, 2, seed).toString(),
                        "data", data.demonstrations(seed).toString(),
                        "max-length", "32",
                        "batch-size", "64",
                        "optimizer.learning-rate", "1e-3",
                        "budget.steps", "250"));
    }

    private List<Runs.Done> judges(Runs.Done policy, int seed) {
        Path drawn = draw("draw-" + seed, policy, seed, PAIRS, 2, "[{type: gold, weight: 1}]");
        Path pairs = data.pairs(drawn, seed);
        return IntStream.range(0, JUDGES)
                .mapToObj(j -> runs.train(
                        "judge-" + seed + "-" + j,
                        "reward-model",
                        10L * seed + j,
                        settings(
                                "model", data.model(64, 1, 1000L * seed + j).toString(),
                                "data", pairs.toString(),
                                "max-length", "32",
                                "batch-size", "64",
                                "evaluation.share", "0.1",
                                "optimizer.learning-rate", "2e-3",
                                "budget.epochs", "6")))
                .toList();
    }

    /// Has a policy's answers recorded with their scores.
    private Path draw(String name, Runs.Done policy, int seed, int asked, int samples, String rewards) {
        Path file = data.folder().resolve(name + ".jsonl").toAbsolutePath();
        if (!Files.exists(file)) {
            runs.train(
                    name,
                    "drift",
                    seed,
                    settings(
                            "model",
                            policy.model(),
                            "data",
                            data.prompts().toString(),
                            "rewards",
                            rewards,
                            "record",
                            file.toString(),
                            "asked",
                            "" + asked,
                            "sampling.prompts",
                            "16",
                            "sampling.samples",
                            "" + samples,
                            "sampling.max-tokens",
                            "16",
                            "budget.steps",
                            "1"));
        }
        return file;
    }

    private GoldCurve reinforced(String kind, Runs.Done policy, List<Runs.Done> judges, int seed) {
        Map<String, String> said = new LinkedHashMap<>(KINDS.getOrDefault(kind, Map.of()));
        String combine = said.remove("combine");
        String models = (combine == null ? judges.subList(0, 1) : judges)
                .stream().map(Runs.Done::model).collect(Collectors.joining(", ", "[", "]"));
        String how = combine == null ? "" : ", combine: " + combine;
        Map<String, String> settings = settings(
                "model",
                policy.model(),
                "data",
                data.prompts().toString(),
                "rewards",
                "[{type: reward-model, models: " + models + how + "}, {type: gold}]",
                "sampling.prompts",
                "" + BATCH,
                "sampling.max-tokens",
                "16",
                "optimizer.learning-rate",
                "3e-4",
                "value.learning-rate",
                "1e-3",
                "budget.steps",
                "600");
        settings.putAll(said);
        Runs.Done done = runs.train(kind.replaceAll("[ ,]+", "-") + "-" + seed, "ppo-lm", seed, settings);
        return GoldCurve.of(
                done.series("train/rewards/gold/mean"),
                done.series("train/rewards/reward-model/mean"),
                divergences(done),
                WINDOW);
    }

    /// Of whole answers, estimated without bias: it may be below 0 while there is next to none.
    private static double[] divergences(Runs.Done done) {
        Series perToken = done.series("train/kl");
        Series lengths = done.series("train/completions/mean_length");
        return IntStream.range(0, perToken.size())
                .mapToDouble(i -> perToken.values()[i] * lengths.values()[i])
                .toArray();
    }

    private BestCurve bestOf(Runs.Done policy, List<Runs.Done> judges, int seed) {
        String rewards = IntStream.range(0, JUDGES)
                .mapToObj(j -> "{type: reward-model, name: judge-" + j + ", weight: " + (j == 0 ? 1 : 0) + ", models: ["
                        + judges.get(j).model() + "]}")
                .collect(Collectors.joining(", ", "[", ", {type: gold}]"));
        List<Group> groups = GoldData.read(draw("best-" + seed, policy, seed, QUESTIONS, SAMPLES, rewards));
        return new BestCurve(
                BestCurve.golds(groups, scores -> scores[0]),
                BestCurve.proxies(groups),
                BestCurve.golds(groups, new Combination.WorstCase()::of));
    }

    /// The component of a score.
    static double component(Rollout rollout, String name) {
        if (rollout.score() instanceof Score.Value value && value.components().containsKey(name)) {
            return value.components().getOrDefault(name, Double.NaN);
        }
        throw new IllegalStateException("a sample has no component " + name + ": " + rollout.score());
    }

    private static Map<String, String> settings(String... words) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 0; i < words.length; i += 2) {
            settings.put(words[i], words[i + 1]);
        }
        return settings;
    }
}
