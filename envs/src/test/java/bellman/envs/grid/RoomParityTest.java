package bellman.envs.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.env.Step;
import bellman.envs.Fixtures;
import bellman.run.RandomStream;
import bellman.run.State;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Replays episodes recorded with MiniGrid 3.2: the board, the actions, and every observation, a hexadecimal digit
/// a number.
class RoomParityTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MiniGrid-Empty-5x5-v0",
                "MiniGrid-DoorKey-5x5-v0",
                "MiniGrid-DoorKey-8x8-v0",
                "MiniGrid-MemoryS7-v0",
                "MiniGrid-MemoryS11-v0"
            })
    void aRecordedEpisodeLooksTheSame(String id) {
        Path file = Fixtures.file("grid/" + id + ".json");
        JsonNode recording = JsonMapper.shared().readTree(file);
        int size = recording.get("size").asInt();
        var environment = new RoomEnvironment(
                id.contains("Empty")
                        ? new Room.Empty(size)
                        : id.contains("Key") ? new Room.DoorKey(size) : new Room.Memory(size));
        environment.reset(new RandomStream(1));
        environment.load(begin(recording, size));
        Step step = environment.step(new float[] {6});
        environment.load(begin(recording, size));
        assertEquals(recording.get("observations").get(0).asString(), hex(step.observation()));
        for (int t = 0; t < recording.get("actions").size(); t++) {
            step = environment.step(new float[] {recording.get("actions").get(t).asInt()});
            assertEquals(recording.get("observations").get(t + 1).asString(), hex(step.observation()), "step " + t);
            assertEquals(recording.get("rewards").get(t).asDouble(), step.reward(), 1e-12);
            assertEquals(recording.get("terminated").get(t).asBoolean(), step.terminated());
        }
    }

    private static State begin(JsonNode recording, int size) {
        int[] things = new int[size * size];
        for (int i = 0; i < things.length; i++) {
            JsonNode thing = recording.get("things").get(i);
            things[i] = Cells.thing(
                    thing.get(0).asInt(), thing.get(1).asInt(), thing.get(2).asInt());
        }
        JsonNode agent = recording.get("agent");
        int x = agent.get(0).asInt();
        int y = agent.get(1).asInt();
        int direction = agent.get(2).asInt();
        State state = new State();
        state.put("things", things);
        state.put("agent", new int[] {x, y, direction, Cells.EMPTY, 0});
        state.put("start", new int[] {
            y * size + x,
            direction,
            recording.get("success").asInt(),
            recording.get("failure").asInt()
        });
        return state;
    }

    private static String hex(float[] observation) {
        StringBuilder hex = new StringBuilder();
        for (float number : observation) {
            hex.append(Integer.toHexString((int) number));
        }
        return hex.toString();
    }
}
