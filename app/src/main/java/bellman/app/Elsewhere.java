package bellman.app;

import bellman.cli.MissingModuleException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// Something that a module brings which need not be on the class path: the launcher leaves modules with large
/// natives out until they are asked for. What there is stands in the resource `elsewhere.txt`, which the
/// launcher reads too.
///
/// @param module that brings it
/// @param kind `command`, `run-command`, `bench`, `backend`, `algorithm` or `preset`
/// @param name by which it is asked for
/// @param description what it is
record Elsewhere(String module, String kind, String name, String description) {

    /// Everything of a kind.
    static List<Elsewhere> all(String kind) {
        return lines().stream()
                .map(l -> l.split("\\s+", 4))
                .map(w -> new Elsewhere(w[0], w[1], w[2], w[3]))
                .filter(e -> e.kind().equals(kind))
                .toList();
    }

    /// What is called `name`, if a module would bring it.
    static Optional<Elsewhere> find(String kind, String name) {
        return all(kind).stream().filter(e -> e.name().equals(name)).findFirst();
    }

    private static List<String> lines() {
        try (InputStream in = Elsewhere.class.getResourceAsStream("elsewhere.txt")) {
            if (in == null) {
                throw new IllegalStateException("elsewhere.txt is not beside " + Elsewhere.class + "; build again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(l -> !l.isBlank() && !l.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    MissingModuleException missing() {
        return new MissingModuleException(kind + " " + name, module);
    }

    /// A command that says in the help what it would do, and when it is run that its module is missing.
    ///
    /// @param words of the command line
    Object placeholder(List<String> words) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection((Runnable) () -> {
            throw kind.equals("run-command") ? RunCommand.missing(this, words) : missing();
        });
        spec.usageMessage().description(description);
        spec.parser().unmatchedArgumentsAllowed(true).unmatchedOptionsArePositionalParams(true);
        if (kind.equals("run-command")) {
            RunCommand.explain(this, words, spec);
        }
        return spec;
    }
}
