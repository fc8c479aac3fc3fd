package bellman.llm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.cli.Program;
import bellman.llm.command.LanguageModelCommands;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/// A model of 0.2 million random parameters whose tokens are bytes, and data for it.
public final class Tiny {
    private Tiny() {}

    @Command(name = "bellman")
    private static final class Root {}

    /// The model's folder.
    public static Path model(Path folder) {
        Path made = folder.resolve("tiny");
        if (!Files.exists(made)) {
            var err = new StringWriter();
            int status = new Program(new Root(), new LanguageModelCommands().commands())
                    .run(
                            new String[] {"model", "make", made.toString()},
                            new PrintWriter(new StringWriter()),
                            new PrintWriter(err));
            assertEquals(0, status, err::toString);
        }
        return made;
    }

    /// A file of JSON lines.
    public static Path lines(Path folder, String name, String... lines) {
        try {
            return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sums of two digits as prompts and completions.
    public static Path sums(Path folder) {
        String[] lines = new String[100];
        for (int i = 0; i < 100; i++) {
            lines[i] = "{\"prompt\":\"" + i / 10 + "+" + i % 10 + "=\",\"completion\":\"" + (i / 10 + i % 10) + "\"}";
        }
        return lines(folder, "sums.jsonl", lines);
    }
}
