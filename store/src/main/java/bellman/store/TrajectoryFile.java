package bellman.store;

import bellman.env.RecordedTrajectory;
import bellman.env.Recording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A JSON file of recorded trajectories: `env`, `action_dtype` and `trajectories`, each with `init_state`, `init_obs` and, a
/// step each, `actions`, `observations`, `states`, `rewards`, `terminated`.
public final class TrajectoryFile {
    private TrajectoryFile() {}

    /// Reads a recording.
    ///
    /// @throws TrajectoryFileException if the file cannot be read or is of another form, naming file and key
    public static Recording read(Path file) {
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(file);
        } catch (JacksonException e) {
            throw new TrajectoryFileException(file, e.getOriginalMessage(), e);
        }
        try {
            List<RecordedTrajectory> trajectories = new ArrayList<>();
            for (JsonNode node : array(root, "trajectories")) {
                trajectories.add(trajectory(node));
            }
            return new Recording(
                    key(root, "env").asString(),
                    key(root, "action_dtype").asString().equals("float32"),
                    trajectories);
        } catch (IllegalArgumentException | JacksonException e) {
            throw new TrajectoryFileException(file, e.getMessage(), e);
        }
    }

    private static RecordedTrajectory trajectory(JsonNode node) {
        JsonNode ends = array(node, "terminated");
        boolean[] terminated = new boolean[ends.size()];
        for (int i = 0; i < terminated.length; i++) {
            terminated[i] = ends.get(i).asBoolean();
        }
        return new RecordedTrajectory(
                row(array(node, "init_state")),
                row(array(node, "init_obs")),
                rows(array(node, "actions")),
                rows(array(node, "observations")),
                rows(array(node, "states")),
                row(array(node, "rewards")),
                terminated);
    }

    private static double[][] rows(JsonNode nodes) {
        double[][] rows = new double[nodes.size()][];
        for (int i = 0; i < rows.length; i++) {
            JsonNode node = nodes.get(i);
            rows[i] = node.isArray() ? row(node) : new double[] {node.asDouble()};
        }
        return rows;
    }

    private static double[] row(JsonNode nodes) {
        double[] row = new double[nodes.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = nodes.get(i).asDouble();
        }
        return row;
    }

    private static JsonNode array(JsonNode node, String name) {
        JsonNode found = key(node, name);
        if (!found.isArray()) {
            throw new IllegalArgumentException("key '" + name + "': expected an array, found " + found.getNodeType());
        }
        return found;
    }

    private static JsonNode key(JsonNode node, String name) {
        JsonNode found = node.path(name);
        if (found.isMissingNode()) {
            throw new IllegalArgumentException("key '" + name + "' is missing; expected a file of recorded trajectories");
        }
        return found;
    }
}
