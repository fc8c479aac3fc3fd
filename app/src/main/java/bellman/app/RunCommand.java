package bellman.app;

import bellman.cli.CommandException;
import bellman.cli.MissingModuleException;
import bellman.store.RunDirectory;
import bellman.store.RunManifest;
import bellman.store.config.ConfigDocument;
import bellman.train.RunConfig;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Which module a command needs that does something with a run: one for policies, with libtorch besides if
/// the run's networks were its, and that of the language models if the run trained one.
final class RunCommand {
    /// The form in which language models are written, and nothing else is.
    private static final String MODELS = "huggingface";

    private RunCommand() {}

    /// What is missing for `command` with `words`.
    static MissingModuleException missing(Elsewhere command, List<String> words) {
        String module = words.stream().anyMatch(w -> w.equals(MODELS) || w.equals("--format=" + MODELS))
                ? "llm"
                : words.stream()
                        .skip(1)
                        .flatMap(w -> run(w).stream())
                        .findFirst()
                        .map(run -> module(command, run))
                        .orElse(command.module());
        return new MissingModuleException("command " + command.name(), module);
    }

    private static String module(Elsewhere command, Path run) {
        ConfigDocument config = RunDirectory.open(run).config();
        Optional<Elsewhere> algorithm = config.variant("algorithm").flatMap(name -> Elsewhere.find("algorithm", name));
        if (algorithm.isPresent() && !command.name().equals("export")) {
            throw new CommandException(run + ": it trained a language model, and " + command.name()
                    + " is for policies in environments; try: bellman serve --model " + run);
        }
        if (algorithm.isPresent()) {
            return algorithm.get().module();
        }
        RunConfig bound = Configurations.bind(config);
        boolean elsewhere = Elsewhere.find("backend", bound.backend()).isPresent();
        return elsewhere ? command.module() + "-torch" : command.module();
    }

    /// The directory of the run that `word` names, or of which it names a checkpoint.
    private static Optional<Path> run(String word) {
        if (word.startsWith("-")) {
            return Optional.empty();
        }
        try {
            Path path = RecordedRun.find(Path.of(word)).toAbsolutePath().normalize();
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
