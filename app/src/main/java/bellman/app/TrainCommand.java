package bellman.app;

import bellman.cli.Invocation;
import bellman.cli.UsageException;
import bellman.store.RunDirectory;
import bellman.store.config.ConfigDocument;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Trains, records, evaluates.
@Command(
        name = "train",
        description = {
            "Train what a preset or a configuration file describes, and record it in a run directory.",
            "A run that was interrupted, however it was, goes on with --resume as if it had not been."
        },
        footer = {
            "",
            "Examples:",
            "  bellman train cartpole",
            "  bellman train cartpole --dashboard",
            "  bellman train ppo-pendulum --set algorithm.learning-rate=1e-3 --seed 3 --run runs/pendulum-3",
            "  bellman train --run runs/pendulum-3 --resume",
            "  bellman train sft --model DIR --data conversations.jsonl"
        })
final class TrainCommand implements Runnable {
    @Mixin
    private Invocation invocation = new Invocation();

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli fills it
    private PythonChoice python = new PythonChoice();

    @Parameters(
            paramLabel = "PRESET|CONFIG.yaml",
            arity = "0..1",
            description = "A preset (see: bellman presets) or a file. With --resume it may be left out.")
    private Optional<String> source = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Set a key of the configuration; the end of its path is enough. May be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Of a language model: its folder, a run or a checkpoint; as --set model=DIR.")
    private Optional<String> model = Optional.empty();

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "What a language model learns from, JSON lines or Parquet; as --set data=FILE.")
    private Optional<String> data = Optional.empty();

    @Option(names = "--run", paramLabel = "DIR", description = "The run's directory (default: a new one in runs).")
    private Optional<Path> directory = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "The master seed; as --set seed=N.")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--resume", description = "Go on with the run in --run from its newest intact checkpoint.")
    private boolean resume;

    @Option(names = "--dashboard", description = "Open a web page that follows the training.")
    private boolean dashboard;

    @Override
    public void run() {
        if (dashboard) {
            try (var _ = Dashboard.open(folder(), invocation)) {
                train();
            }
        } else {
            train();
        }
    }

    /// The folder in which the run is or will be.
    private Path folder() {
        return directory
                .map(run -> Optional.ofNullable(run.toAbsolutePath().normalize().getParent())
                        .orElse(run))
                .orElse(RunDirectory.ROOT);
    }

    private void train() {
        try (WarmUp warmUp = new WarmUp()) {
            if (resume) {
                resume(warmUp);
            } else {
                begin(warmUp);
            }
        }
    }

    private void begin(WarmUp warmUp) {
        String what = source.orElseThrow(
                () -> new UsageException("expected a preset or a configuration file; see: bellman presets"));
        ConfigDocument document = Experiment.document(what);
        String title = Configurations.title(what);
        if (Recipe.isOne(document)) {
            Recipe.begin(directory, title, document, words(), invocation, warmUp);
        } else {
            TrainingRun.begin(directory, title, configured(document), invocation, warmUp);
        }
    }

    private void resume(WarmUp warmUp) {
        Path run = directory.orElseThrow(() -> new UsageException("--resume: say which run with --run DIR"));
        Optional<ConfigDocument> document = source.map(Experiment::document);
        if (Recipe.isRun(run) || document.filter(Recipe::isOne).isPresent()) {
            Recipe.resume(run, document, words(), invocation, warmUp);
        } else {
            TrainingRun.resume(run, document, this::configured, invocation, warmUp);
        }
    }

    /// What the options say, by key, the later over the earlier.
    private Map<String, String> words() {
        Map<String, String> words = new LinkedHashMap<>();
        model.ifPresent(path -> words.put("model", quoted(path)));
        data.ifPresent(path -> words.put("data", quoted(path)));
        words.putAll(settings);
        seed.ifPresent(n -> words.put("seed", "" + n));
        return words;
    }

    /// A document with what the options say laid over it.
    private ConfigDocument configured(ConfigDocument document) {
        ConfigDocument configured = document;
        for (Map.Entry<String, String> word : words().entrySet()) {
            configured = configured.set(word.getKey(), word.getValue());
        }
        return configured;
    }

    /// A path as YAML, whatever is in it.
    private static String quoted(String path) {
        return "'" + path.replace("'", "''") + "'";
    }
}
