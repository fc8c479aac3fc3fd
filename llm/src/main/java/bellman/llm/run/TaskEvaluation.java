package bellman.llm.run;

import bellman.llm.chat.Chat;
import bellman.llm.generate.EngineMeter;
import bellman.llm.generate.EngineSettings;
import bellman.llm.generate.Engines;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.policy.PolicyConfig;
import bellman.llm.policy.QuestionsConfig;
import bellman.llm.policy.SamplingConfig;
import bellman.llm.rollout.Dialogue;
import bellman.llm.rollout.Estimates;
import bellman.llm.rollout.Rollouts;
import bellman.llm.task.Puzzle;
import bellman.llm.task.Task;
import bellman.llm.train.TuningConfig;
import bellman.run.RandomStream;
import bellman.stats.Interval;
import bellman.stats.Summary;
import bellman.store.config.ConfigDocument;
import bellman.store.job.Conclusion;
import bellman.store.job.EvaluationWish;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Asks a trained model the questions of a task, several times each.
final class TaskEvaluation {
    private TaskEvaluation() {}

    /// A task by its name or in YAML.
    ///
    /// @param task whose questions are asked
    record Wished(Puzzle task) {}

    /// @param checkpoint folder of a run's checkpoint
    /// @throws IllegalArgumentException if neither the run nor `wish` names a task
    static Conclusion of(Path checkpoint, EvaluationWish wish) {
        if (!(ModelSource.of(checkpoint) instanceof ModelSource.Trained trained)) {
            throw new IllegalArgumentException(checkpoint + " is no checkpoint of a run");
        }
        TuningConfig run = trained.config();
        Optional<PolicyConfig> own = run.algorithm() instanceof PolicyConfig p ? Optional.of(p) : Optional.empty();
        QuestionsConfig questions = own.map(PolicyConfig::questions).orElseGet(QuestionsConfig::defaults);
        Puzzle puzzle = wish.task()
                .map(text -> ConfigDocument.parse("task: " + text, "--task")
                        .bind(Wished.class)
                        .task())
                .or(questions::task)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the run was not trained on a task, so none is known to ask; say which with --task"));
        // Questions of the run's own task stay held out, others are like them.
        Task task = new Task(puzzle, questions.taskSeed(), wish.questions().orElse(questions.heldOut()));
        SamplingConfig sampling = own.map(PolicyConfig::sampling).orElseGet(SamplingConfig::defaults);
        if (!questions.task().equals(Optional.of(puzzle))) {
            sampling = sampling.with(1, 1, Math.max(sampling.maxTokens(), puzzle.longestTurn() + 2));
        }
        long seed =
                wish.seed().orElseGet(() -> RandomStream.of(run.seed(), "eval").nextLong());
        return report(puzzle.name(), ask(trained, run, task, sampling, wish.samples(), seed));
    }

    private static Estimates ask(
            ModelSource.Trained trained, TuningConfig run, Task task, SamplingConfig sampling, int samples, long seed) {
        ComputeOptions options = run.precision().of(ComputeOptions.defaults().withThreads(run.threads()));
        try (CausalModel model = trained.load(options);
                Chat chat = Chat.load(trained.folder());
                var engine = Engines.of(
                        model,
                        EngineSettings.defaults().withThreads(run.threads()).withWeights(sampling.weights()),
                        Optional.empty(),
                        EngineMeter.NONE)) {
            Set<Integer> ends = new HashSet<>(model.config().endTokens());
            ends.addAll(chat.tokenizer().special().stops());
            Puzzle puzzle = task.puzzle();
            var rollouts = new Rollouts(
                    engine,
                    chat.tokenizer(),
                    Dialogue.Opening.of(chat),
                    puzzle.feedback(),
                    puzzle.reward(),
                    sampling.settings(ends, puzzle.turns()).withSamples(samples));
            return Estimates.of(rollouts.collect(task.heldOut(), seed));
        }
    }

    private static Conclusion report(String task, Estimates e) {
        Map<String, Object> result = new LinkedHashMap<>();
        List<String> sentences = new ArrayList<>();
        result.put("task", task);
        result.put("questions", e.mean().count());
        result.put("samples", e.samples());
        put(result, "return", e.mean());
        sentences.add(task + ": " + e.mean().count() + " questions, " + e.samples() + " answers each");
        sentences.add("mean   " + words(e.mean()));
        e.passAt().forEach((k, summary) -> {
            put(result, "pass_at_" + k, summary);
            sentences.add("pass@" + k + " " + words(summary));
        });
        e.majority().forEach((k, summary) -> {
            put(result, "maj_at_" + k, summary);
            sentences.add("maj@" + k + "  " + words(summary));
        });
        result.put("length_mean", e.lengthMean());
        result.put("truncated", e.truncated());
        result.put("unscored", e.unscored());
        result.put("tokens", e.tokens());
        sentences.add(String.format(
                Locale.ROOT,
                "%.1f tokens an answer, %.1f %% cut off, %d without a score, %,d tokens spent",
                e.lengthMean(),
                100 * e.truncated(),
                e.unscored(),
                e.tokens()));
        return new Conclusion(result, List.of(), sentences, List.of());
    }

    private static void put(Map<String, Object> result, String name, Summary summary) {
        Interval interval = summary.mean95();
        result.put(name.equals("return") ? "return_mean" : name, summary.mean());
        result.put(name + "_ci95", List.of(interval.low(), interval.high()));
    }

    private static String words(Summary summary) {
        return String.format(
                Locale.ROOT,
                "%.3f (95 %% interval %.3f to %.3f)",
                summary.mean(),
                summary.mean95().low(),
                summary.mean95().high());
    }
}
