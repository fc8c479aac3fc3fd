package bellman.llm.command;

import bellman.cli.CommandException;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// JSON lines from a file, or from standard input. Only the present line is in memory.
final class InputLines implements AutoCloseable {
    private final InputStream in;
    private final String name;
    private final Path folder;
    private long number;

    private InputLines(InputStream in, String name, Path folder) {
        this.in = new BufferedInputStream(in, 1 << 16);
        this.name = name;
        this.folder = folder;
    }

    /// @param path of a file, or `-` for standard input
    /// @throws CommandException if it is a folder
    /// @throws IOException if it cannot be opened
    static InputLines open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new CommandException(path + ": it is a folder; expected a file of JSON lines");
        }
        return path.toString().equals("-")
                ? new InputLines(System.in, "standard input", Path.of(""))
                : new InputLines(Files.newInputStream(path), path.toString(), path.resolveSibling(""));
    }

    /// Hands each line to `consumer`; blank lines are none.
    ///
    /// @throws CommandException if there is no line, or one is not a JSON object in UTF-8
    void forEach(Consumer<InputLine> consumer) throws IOException {
        forEach(consumer, (_, fault) -> {
            throw fault;
        });
    }

    /// The same, going on behind lines that are at fault.
    ///
    /// @param faults hears of each with its number: that it is not a JSON object, or what `consumer` threw
    void forEach(Consumer<InputLine> consumer, BiConsumer<Long, CommandException> faults) throws IOException {
        boolean any = false;
        for (Optional<byte[]> line = next(); line.isPresent(); line = next()) {
            any = true;
            try {
                consumer.accept(line(line.get()));
            } catch (CommandException e) {
                faults.accept(number, e);
            }
        }
        if (!any) {
            throw new CommandException(name + ": it has no lines; expected a JSON object on each");
        }
    }

    private Optional<byte[]> next() throws IOException {
        var bytes = new ByteArrayOutputStream();
        while (true) {
            bytes.reset();
            int b = in.read();
            if (b < 0) {
                return Optional.empty();
            }
            number++;
            while (b >= 0 && b != '\n') {
                bytes.write(b);
                b = in.read();
            }
            if (!isBlank(bytes.toByteArray())) {
                return Optional.of(bytes.toByteArray());
            }
        }
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("unchecked") // JSON's keys are texts
    private InputLine line(byte[] utf8) {
        String place = name + ":" + number;
        try {
            if (Json.value(utf8) instanceof Map<?, ?> members) {
                return new InputLine(number, place, folder, (Map<String, Object>) members);
            }
            throw new CommandException(place + ": expected a JSON object");
        } catch (JsonException e) {
            throw new CommandException(place + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
