package bellman.page.watch;

import bellman.store.disk.DamagedFileException;
import bellman.store.disk.DurableFiles;
import bellman.store.disk.StorageException;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What people call runs, and their tags, in the file `page.json` beside the runs. The runs themselves stay
/// as they are: a run that is being written must not move.
public final class Labels {
    static final String FILE = "page.json";
    private static final Label NONE = new Label("", List.of());
    private final Path file;
    private final Map<String, Label> labels = new TreeMap<>();
    private String damage = "";

    /// What a run is called.
    ///
    /// @param title shown in place of its name, empty for none
    /// @param tags in order
    public record Label(String title, List<String> tags) {
        private static final int LONGEST = 100;
        private static final int MOST = 12;

        public Label {
            tags = tags.stream()
                    .map(String::strip)
                    .filter(t -> !t.isEmpty())
                    .distinct()
                    .toList();
            title = title.strip();
            if (title.length() > LONGEST || tags.stream().anyMatch(t -> t.length() > LONGEST)) {
                throw new IllegalArgumentException(
                        "a title or a tag has at most " + LONGEST + " characters; shorten it");
            }
            if (tags.size() > MOST) {
                throw new IllegalArgumentException("a run has at most " + MOST + " tags, got " + tags.size());
            }
        }

        Map<String, Object> json() {
            return Map.of("title", title, "tags", tags);
        }
    }

    /// The labels of the runs in a folder. What a damaged file says is unknown, and it is not written over.
    public Labels(Path root) {
        file = root.resolve(FILE);
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            try {
                read(Json.read(Files.readAllBytes(file)));
            } catch (IOException | JsonException | IllegalArgumentException e) {
                labels.clear();
                damage = String.valueOf(e.getMessage());
            }
        }
    }

    private void read(Map<String, Object> json) {
        json.forEach((run, label) -> {
            if (label instanceof Map<?, ?> l
                    && l.get("title") instanceof String title
                    && l.get("tags") instanceof List<?> t) {
                labels.put(run, new Label(title, t.stream().map(String::valueOf).toList()));
            }
        });
    }

    /// What a run is called.
    public synchronized Label of(String run) {
        return labels.getOrDefault(run, NONE);
    }

    /// Calls a run so from now on.
    ///
    /// @throws StorageException if the file cannot be written, or is damaged
    public synchronized void put(String run, Label label) {
        if (!damage.isEmpty()) {
            throw new DamagedFileException(
                    file, "the labels cannot be read (" + damage + "); repair or delete it, and start the page again");
        }
        if (label.equals(NONE)) {
            labels.remove(run);
        } else {
            labels.put(run, label);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        labels.forEach((name, l) -> json.put(name, l.json()));
        DurableFiles.replace(file, (Json.write(json) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
