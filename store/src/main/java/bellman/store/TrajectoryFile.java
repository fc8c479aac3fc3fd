package bellman.store;

import bellman.env.RecordedTrajectory;
import bellman.env.Recording;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import bellman.store.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A JSON file of recorded trajectories: `env`, `action_dtype`, `options` if any were set, and `trajectories`,
/// each with `init_state`, `init_obs` and, a step each, `actions`, `observations`, `states`, `rewards`,
/// `terminated`. Numbers may be infinite, as Python writes them.
public final class TrajectoryFile {
    private TrajectoryFile() {}

    /// Reads a recording.
    ///
    /// @throws TrajectoryFileException if the file cannot be read or is of another form, naming file and key
    public static Recording read(Path file) {
        try {
            var root = new JsonObject(Json.readWithInfinities(Files.readAllBytes(file)));
            return new Recording(
                    root.text("env"),
                    root.text("action_dtype").equals("float32"),
                    root.members().containsKey("options")
                            ? root.object("options").members()
                            : Map.of(),
                    root.objects("trajectories").stream()
                            .map(TrajectoryFile::trajectory)
                            .toList());
        } catch (NoSuchFileException e) {
            throw new TrajectoryFileException(file, "there is no such file; check the path", e);
        } catch (IOException | JsonException | IllegalArgumentException e) {
            throw new TrajectoryFileException(
                    file,
                    e.getMessage()
                            + "; expected recorded trajectories: an object with env, action_dtype and trajectories",
                    e);
        }
    }

    private static RecordedTrajectory trajectory(JsonObject json) {
        List<?> ends = list(json, "terminated");
        boolean[] terminated = new boolean[ends.size()];
        for (int i = 0; i < terminated.length; i++) {
            if (!(ends.get(i) instanceof Boolean end)) {
                throw new IllegalArgumentException(
                        "key 'terminated' holds" + " " + ends.get(i) + ", expected true or false");
            }
            terminated[i] = end;
        }
        return new RecordedTrajectory(
                row("init_state", list(json, "init_state")),
                row("init_obs", list(json, "init_obs")),
                rows(json, "actions"),
                rows(json, "observations"),
                rows(json, "states"),
                row("rewards", list(json, "rewards")),
                terminated);
    }

    private static double[][] rows(JsonObject json, String key) {
        List<?> items = list(json, key);
        double[][] rows = new double[items.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row(key, items.get(i) instanceof List<?> row ? row : List.of(items.get(i)));
        }
        return rows;
    }

    private static double[] row(String key, List<?> items) {
        double[] row = new double[items.size()];
        for (int i = 0; i < row.length; i++) {
            if (!(items.get(i) instanceof Number number)) {
                throw new IllegalArgumentException("key '" + key + "' holds " + items.get(i) + ", expected numbers");
            }
            row[i] = number.doubleValue();
            if (Double.isNaN(row[i])) {
                throw new IllegalArgumentException(
                        "key '" + key + "' holds NaN, which nothing can be compared with, expected numbers");
            }
        }
        return row;
    }

    private static List<?> list(JsonObject json, String key) {
        if (!(json.members().get(key) instanceof List<?> items)) {
            throw new IllegalArgumentException("key '" + key + "': expected a list, found "
                    + (json.members().containsKey(key) ? json.members().get(key) : "nothing"));
        }
        return items;
    }
}
