package bellman.llm.command;

import bellman.cli.CommandException;
import bellman.cli.UsageException;
import bellman.llm.constrain.Constraint;
import bellman.llm.constrain.Vocabulary;
import bellman.llm.generate.TokenMask;
import bellman.llm.tokenizer.Tokenizer;
import bellman.llm.tokenizer.Utf8;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/// The form that texts are held to.
final class FormOptions {
    @Option(
            names = "--schema",
            paramLabel = "FILE.json",
            description = "Write JSON that this schema allows (docs/constraints.md).")
    private Optional<Path> schema = Optional.empty();

    @Option(names = "--regex", paramLabel = "PATTERN", description = "Write what this regular expression matches.")
    private Optional<String> regex = Optional.empty();

    @Option(names = "--grammar", paramLabel = "FILE.gbnf", description = "Write what this grammar makes, in GBNF.")
    private Optional<Path> grammar = Optional.empty();

    FormOptions() {}

    /// What makes a mask for each text, if a form was asked for.
    ///
    /// @param tokenizer makes the tokenizer when it is needed
    /// @param ends tokens that end texts
    Optional<Supplier<TokenMask>> masks(Supplier<Tokenizer> tokenizer, Set<Integer> ends) throws IOException {
        if (Stream.of(schema, regex, grammar).filter(Optional::isPresent).count() > 1) {
            throw new UsageException("--schema, --regex, --grammar: expected one of them, got several");
        }
        Optional<Constraint> wanted = constraint();
        return wanted.map(c -> c.masks(Vocabulary.of(tokenizer.get()).withEnds(ends)));
    }

    private Optional<Constraint> constraint() throws IOException {
        if (regex.isPresent()) {
            try {
                return Optional.of(Constraint.regex(regex.get()));
            } catch (IllegalArgumentException e) {
                throw new UsageException("--regex: " + e.getMessage());
            }
        }
        Optional<Path> file = schema.or(() -> grammar);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            String text = Utf8.decode(Files.readAllBytes(file.get()));
            return Optional.of(schema.isPresent() ? Constraint.json(Json.value(text)) : Constraint.grammar(text));
        } catch (IllegalArgumentException | JsonException e) {
            throw new CommandException(file.get() + ": " + e.getMessage(), e);
        }
    }
}
