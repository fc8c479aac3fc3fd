package bellman.app;

import bellman.cli.CommandException;
import bellman.cli.MissingModuleException;
import bellman.cli.UsageException;
import bellman.store.RunDirectory;
import bellman.store.RunManifest;
import bellman.store.config.ConfigDocument;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Which module a command needs that does something with a run: one for policies, with libtorch besides if
/// the run's networks were its, and that of the language models if the run trained one.
public final class RunCommand {
    private static final String KIND = "run-command";
    private static final String EXPORT = "export";
    private static final String FORMAT = "--format";
    /// The form in which language models are written, and nothing else is.
    private static final String MODELS = "huggingface";
    /// What is added to a module's name where libtorch is needed, too.
    private static final String TORCH = "-torch";

    private RunCommand() {}

    /// Refuses a run for which `command` needs modules that are not on the class path.
    ///
    /// @param command that is here itself, and listed in `elsewhere.txt`
    /// @throws MissingModuleException if a module is missing
    /// @throws CommandException if the command can do nothing with such a run
    public static void require(String command, SavedRun run) {
        Elsewhere entry = Elsewhere.find(KIND, command)
                .orElseThrow(() -> new IllegalArgumentException(command + " is no " + KIND + " of elsewhere.txt"));
        ConfigDocument config = run.directory().config();
        String module = module(entry, run.directory().path(), config);
        boolean here = module.equals(entry.module())
                || module.equals(entry.module() + TORCH) && Experiment.hasBackend(backend(config));
        if (!here) {
            throw missing(entry, module);
        }
    }

    /// What is missing for `command` with `words`.
    ///
    /// @throws CommandException if no word is a run, so that nothing is built for a wrong path
    static MissingModuleException missing(Elsewhere command, List<String> words) {
        if (command.name().equals(EXPORT) && writesModels(words)) {
            return missing(command, "llm");
        }
        Path run = run(words).orElseThrow(() -> noRun(command, words));
        return missing(command, module(command, run, RunDirectory.open(run).config()));
    }

    private static MissingModuleException missing(Elsewhere command, String module) {
        return new MissingModuleException("command " + command.name(), module);
    }

    private static RuntimeException noRun(Elsewhere command, List<String> words) {
        List<String> named =
                words.stream().skip(1).filter(w -> !w.startsWith("-")).toList();
        String expected = "expected a run's directory, its name in the folder " + RunDirectory.ROOT
                + ", or a checkpoint of it; see: bellman runs list";
        return named.isEmpty()
                ? new UsageException(command.name() + ": no run is named, " + expected)
                : new CommandException(
                        command.name() + ": there is no such run: " + String.join(", ", named) + "; " + expected);
    }

    /// Lets a command that is not here explain itself where no run says which module would.
    static void explain(Elsewhere command, List<String> words, CommandSpec placeholder) {
        if (run(words).isPresent() || writesModels(words)) {
            return;
        }
        placeholder.addOption(OptionSpec.builder("-h", "--help")
                .type(boolean.class)
                .arity("0")
                .usageHelp(true)
                .description("Show this help.")
                .build());
        placeholder
                .usageMessage()
                .customSynopsis("bellman " + command.name() + " RUN|CHECKPOINT [options]")
                .footer(
                        "",
                        "All options, once what the command needs is built and downloaded:",
                        "  BELLMAN_MODULES=" + command.module() + " bellman " + command.name() + " --help");
    }

    /// `--format huggingface`, or the same with `=`; the word elsewhere may be a folder's name.
    private static boolean writesModels(List<String> words) {
        int format = words.indexOf(FORMAT);
        return words.contains(FORMAT + "=" + MODELS)
                || format >= 0 && words.subList(format + 1, words.size()).indexOf(MODELS) == 0;
    }

    private static String module(Elsewhere command, Path run, ConfigDocument config) {
        Optional<Elsewhere> algorithm = config.variant("algorithm").flatMap(name -> Elsewhere.find("algorithm", name));
        if (algorithm.isPresent() && !command.name().equals(EXPORT)) {
            throw new CommandException(run + ": it trained a language model, and " + command.name()
                    + " is for policies in environments; try: bellman serve --model " + run);
        }
        if (algorithm.isPresent()) {
            return algorithm.get().module();
        }
        boolean elsewhere = Elsewhere.find("backend", backend(config)).isPresent();
        return elsewhere ? command.module() + TORCH : command.module();
    }

    private static String backend(ConfigDocument config) {
        return Configurations.bind(config).backend();
    }

    /// The first of the words that is a run.
    private static Optional<Path> run(List<String> words) {
        return words.stream().skip(1).flatMap(w -> run(w).stream()).findFirst();
    }

    /// The directory of the run that `word` names, or of which it names a checkpoint.
    private static Optional<Path> run(String word) {
        if (word.startsWith("-")) {
            return Optional.empty();
        }
        try {
            Path path = RunDirectory.find(Path.of(word)).toAbsolutePath().normalize();
            for (Path each : List.of(path, path.resolve("../..").normalize())) {
                if (Files.isRegularFile(each.resolve(RunManifest.FILE))) {
                    return Optional.of(each);
                }
            }
        } catch (InvalidPathException e) {
            // No path: a number, or what an option says.
        }
        return Optional.empty();
    }
}
