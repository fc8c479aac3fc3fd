package bellman.llm.drift;

import bellman.llm.rollout.Group;
import bellman.llm.rollout.RolloutRecord;
import bellman.store.checkpoint.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// Recorded episodes: a line of JSON for each question, as [RolloutRecord] writes it.
final class EpisodeFile {
    private EpisodeFile() {}

    /// Writes episodes aside, then in their place.
    static void write(Path file, List<Group> groups) {
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.write(aside, groups.stream().map(RolloutRecord::write).toList());
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": episodes cannot be written: " + e.getMessage(), e);
        }
    }

    /// Reads episodes.
    ///
    /// @throws IllegalArgumentException naming the file and line of what is wrong
    static List<Group> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    file + ": there is no such file; algorithm.episodes names recorded episodes", e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    file + " is not text in UTF-8; expected a line of JSON for each question", e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": episodes cannot be read: " + e.getMessage(), e);
        }
        List<Group> groups = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                groups.add(group(file, i + 1, lines.get(i)));
            }
        }
        if (groups.isEmpty()) {
            throw new IllegalArgumentException(file + " is empty; expected a line of JSON for each question");
        }
        return groups;
    }

    /// The SHA-256 of a file.
    static String hash(Path file) {
        try {
            return Checkpoint.sum(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": episodes cannot be read: " + e.getMessage(), e);
        }
    }

    private static Group group(Path file, int number, String line) {
        try {
            return RolloutRecord.read(line);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(file + ":" + number + ": " + e.getMessage(), e);
        }
    }
}
