package bellman.store;

import bellman.store.disk.DamagedFileException;
import bellman.store.disk.DurableFiles;
import bellman.store.disk.StorageException;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// An episode to be looked at: what happened, and a picture of each step. In a run's folder `episodes` a file
/// `NAME.json` of two lines, facts and steps, and `NAME.png`, the pictures one after the other.
///
/// @param facts what the episode was: `step` of the checkpoint, `return`, `length`, `seed` …
/// @param steps columns of equal length: `actions`, `rewards`, `values`, `probabilities` …, and `frames`,
///     at which byte each picture ends
/// @param pictures PNG files, one after the other
public record EpisodeFile(Map<String, Object> facts, Map<String, Object> steps, byte[] pictures) {
    /// The folder of a run's episodes.
    public static final String FOLDER = "episodes";

    private static final String FACTS = ".json";
    private static final String PICTURES = ".png";
    private static final long LARGEST = 1 << 28;

    /// Writes an episode into a run; one of that name is replaced.
    ///
    /// @throws StorageException if it cannot be written
    public void write(Path run, String name) {
        Path folder = run.resolve(FOLDER);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw StorageException.of(folder, "cannot create it", e);
        }
        DurableFiles.replace(folder.resolve(name + PICTURES), pictures);
        String text = Json.write(facts) + "\n" + Json.write(steps) + "\n";
        DurableFiles.replace(folder.resolve(name + FACTS), text.getBytes(StandardCharsets.UTF_8));
    }

    /// The facts of a run's episodes, by name, each with its `name`; of one that is damaged the `problem` besides.
    /// Symbolic links are left out.
    ///
    /// @throws StorageException if they cannot be listed
    public static List<Map<String, Object>> list(Path run) {
        Path folder = run.resolve(FOLDER);
        List<Map<String, Object>> all = new ArrayList<>();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return all;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(FACTS)
                        && !name.startsWith(".")
                        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    Map<String, Object> named = new LinkedHashMap<>();
                    named.put("name", name.substring(0, name.length() - FACTS.length()));
                    named.putAll(facts(file));
                    all.add(named);
                }
            }
        } catch (IOException e) {
            throw StorageException.of(folder, "cannot list the episodes", e);
        }
        return all;
    }

    private static Map<String, Object> facts(Path file) {
        try (var lines = Files.newBufferedReader(file)) {
            String line = lines.readLine();
            return line == null
                    ? Map.of("problem", file.getFileName() + ": it is empty; record it again")
                    : Json.read(line);
        } catch (IOException | JsonException e) {
            return Map.of("problem", file.getFileName() + ": " + e.getMessage() + "; record it again");
        }
    }

    /// The episode of a name that [#list] gave.
    ///
    /// @throws DamagedFileException if it is none
    /// @throws StorageException if it cannot be read
    public static EpisodeFile read(Path run, String name) {
        Path file = run.resolve(FOLDER).resolve(name + FACTS);
        try {
            List<String> lines =
                    new String(bytes(file), StandardCharsets.UTF_8).lines().toList();
            if (lines.size() != 2) {
                throw new DamagedFileException(
                        file, "it has " + lines.size() + " lines, expected 2: facts and steps; record it again");
            }
            byte[] pictures = bytes(run.resolve(FOLDER).resolve(name + PICTURES));
            Map<String, Object> steps = Json.read(lines.getLast());
            if (steps.get("frames") instanceof List<?> ends
                    && !ends.isEmpty()
                    && ends.getLast() instanceof Number end
                    && end.longValue() != pictures.length) {
                throw new DamagedFileException(
                        run.resolve(FOLDER).resolve(name + PICTURES),
                        "it has " + pictures.length + " bytes, expected " + end.longValue() + "; record it again");
            }
            return new EpisodeFile(Json.read(lines.getFirst()), steps, pictures);
        } catch (JsonException e) {
            throw new DamagedFileException(file, e.getMessage() + "; record it again");
        } catch (IOException e) {
            throw StorageException.of(file, "cannot read the episode", e);
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new DamagedFileException(file, "it is missing, or no plain file; record the episode again");
        }
        if (Files.size(file) > LARGEST) {
            throw new DamagedFileException(file, "it has more than " + LARGEST + " bytes; record fewer steps");
        }
        return Files.readAllBytes(file);
    }

    /// Puts pictures behind one another.
    public static final class Film {
        private final ByteArrayOutputStream pictures = new ByteArrayOutputStream();
        private final List<Integer> ends = new ArrayList<>();

        /// Adds a picture, a PNG file.
        public void add(byte[] png) {
            pictures.writeBytes(png);
            ends.add(pictures.size());
        }

        /// At which byte each ends.
        public List<Integer> ends() {
            return List.copyOf(ends);
        }

        /// All of them.
        public byte[] bytes() {
            return pictures.toByteArray();
        }
    }
}
