package bellman.app;

import bellman.cli.Invocation;
import bellman.cli.UsageException;
import bellman.run.RandomStream;
import bellman.stats.Summary;
import bellman.store.RunDirectory;
import bellman.store.checkpoint.Checkpoint;
import bellman.store.job.Conclusion;
import bellman.store.job.EvaluationWish;
import bellman.store.job.TrainingKind;
import bellman.train.Evaluation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Evaluates what a run learned.
@Command(
        name = "eval",
        description = {
            "Play episodes with a run's policy: mean return, 95 %% bootstrap interval, interquartile mean.",
            "Or let a language model that a run trained answer the questions of a task: mean, pass@k, maj@k, tokens.",
            "The newest intact checkpoint is taken, unless one is named."
        },
        footer = {
            "",
            "Examples:",
            "  bellman eval runs/cartpole-20261122-193201 --episodes 100",
            "  bellman eval runs/cartpole-20261122-193201 --record 5",
            "  bellman eval runs/ppo-hand-20261129-210000 --set environment.options.randomize.friction='[1.5, 2.0]'",
            "  bellman eval runs/sort-digits-20261129-140000 --task '{type: sort-digits, digits: 6}' --samples 16"
        })
final class EvalCommand implements Runnable {
    private static final int MOST_RECORDED = 100;

    @Mixin
    private Invocation invocation = new Invocation();

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli fills it
    private PythonChoice python = new PythonChoice();

    @Parameters(paramLabel = "RUN|CHECKPOINT", description = "A run's directory, or one of its checkpoints/N.")
    private Path path = Path.of("");

    @Option(
            names = "--episodes",
            paramLabel = "N",
            description = "How many (default: as the run's configuration says).")
    private Optional<Integer> episodes = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the episodes (default: one that training never used).")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--deterministic",
            arity = "1",
            paramLabel = "true|false",
            description = "Take the most probable actions (default: as the run's configuration says).")
    private Optional<Boolean> deterministic = Optional.empty();

    @Option(
            names = "--record",
            paramLabel = "N",
            description = "Also record so many episodes with pictures, for the page's replay.")
    private int record;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Play with another option of the environment (environment.options.NAME). May be repeated.")
    private Map<String, String> options = new LinkedHashMap<>();

    @Option(
            names = "--task",
            paramLabel = "TASK",
            description = "Whose questions a language model answers: a name, or YAML (default: the run's own).")
    private Optional<String> task = Optional.empty();

    @Option(names = "--samples", paramLabel = "K", description = "Answers to each question (default: 1).")
    private Optional<Integer> samples = Optional.empty();

    @Option(
            names = "--questions",
            paramLabel = "N",
            description = "How many (default: as many as the run's configuration holds out).")
    private Optional<Integer> questions = Optional.empty();

    @Override
    public void run() {
        if (episodes.isPresent() && episodes.get() < 1) {
            throw new UsageException("--episodes: expected at least 1, got " + episodes.get());
        }
        if (record < 0 || record > MOST_RECORDED) {
            throw new UsageException("--record: expected 0 to " + MOST_RECORDED + ", got " + record);
        }
        SavedRun run = SavedRun.open(RunDirectory.find(path));
        run.notices().forEach(n -> invocation.err().println("bellman: " + n));
        TrainingKind kind = Kinds.of(run.directory().config());
        if (kind instanceof Control) {
            refuse("--task", task);
            refuse("--samples", samples);
            refuse("--questions", questions);
            play(run);
        } else {
            if (episodes.isPresent() || deterministic.isPresent() || record > 0 || !options.isEmpty()) {
                throw new UsageException(
                        "--episodes, --deterministic, --record and --set are for policies in environments; this run"
                                + " trained a language model: say --questions and --samples");
            }
            ask(kind, run);
        }
    }

    private static void refuse(String option, Optional<?> value) {
        if (value.isPresent()) {
            throw new UsageException(
                    option + " is for language models; this run trained a policy in an environment: leave it out");
        }
    }

    private void ask(TrainingKind kind, SavedRun run) {
        Conclusion conclusion;
        try {
            var wish = new EvaluationWish(task, samples.orElse(1), questions, seed);
            conclusion = kind.evaluate(run.checkpoint().folder(), wish);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        if (invocation.json()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("event", "eval");
            line.put("run", run.directory().path().toString());
            line.put("checkpoint", run.checkpoint().step());
            line.putAll(conclusion.result());
            invocation.print(line);
        } else {
            conclusion.sentences().forEach(invocation.out()::println);
        }
    }

    private void play(SavedRun run) {
        try (Experiment experiment = experiment(run)) {
            var settings = experiment.config().evaluation();
            long first = seed.orElseGet(
                    () -> RandomStream.of(experiment.config().seed(), "eval").nextLong());
            boolean mode = deterministic.orElse(settings.deterministic());
            Evaluation evaluation =
                    experiment.evaluate(run.policy(), episodes.orElse(settings.episodes()), first, mode);
            report(run, evaluation);
            var recorder = new EpisodeRecorder(run.policy(), experiment.config().environment(), options, first, mode);
            long step = run.checkpoint().step();
            for (int i = 0; i < record; i++) {
                recorder.play(i, step).write(run.directory().path(), recording(step, i));
            }
        }
    }

    /// Episodes under other options stand beside those of the training's.
    private String recording(long step, int number) {
        String name = step + "-" + number;
        if (options.isEmpty()) {
            return name;
        }
        byte[] said = new TreeMap<>(options).toString().getBytes(StandardCharsets.UTF_8);
        return name + "-" + HexFormat.of().formatHex(Checkpoint.sha256().digest(said), 0, 4);
    }

    private Experiment experiment(SavedRun run) {
        try {
            return run.experiment(options);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private void report(SavedRun run, Evaluation evaluation) {
        Summary summary = Summary.of(evaluation.returns());
        if (invocation.json()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("event", "eval");
            line.put("run", run.directory().path().toString());
            line.put("checkpoint", run.checkpoint().step());
            if (!options.isEmpty()) {
                line.put("options", options);
            }
            line.putAll(Returns.of(summary));
            line.put("length_mean", evaluation.lengthMean());
            invocation.print(line);
        } else {
            invocation.out().println(Returns.sentence(summary));
        }
    }
}
