package bellman.envs.grid;

import bellman.env.Environment;
import bellman.env.TimeLimit;
import bellman.registry.EnvironmentEntry;
import bellman.vector.VectorEnvironment;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The registry's entries of this package.
public final class GridEnvironments {
    private GridEnvironments() {}

    /// All entries.
    public static List<EnvironmentEntry> entries() {
        return Stream.of(tables(), rooms()).flatMap(List::stream).toList();
    }

    private static List<EnvironmentEntry> tables() {
        return List.of(
                table(
                                "FrozenLake-v1",
                                "Cross slippery ice to the goal without falling into a hole, 4 × 4; 1 at the"
                                        + " goal.",
                                100,
                                () -> new FrozenLake(FrozenLake.SMALL, true))
                        .solvedAt(0.7),
                table(
                                "FrozenLake8x8-v1",
                                "Cross slippery ice to the goal without falling into a hole, 8 × 8; 1 at"
                                        + " the goal.",
                                200,
                                () -> new FrozenLake(FrozenLake.LARGE, true))
                        .solvedAt(0.85),
                table(
                                "FrozenLakeNotSlippery-v1",
                                "Cross ice that holds to the goal, 4 × 4; 1 at the goal.",
                                100,
                                () -> new FrozenLake(FrozenLake.SMALL, false))
                        .solvedAt(0.99),
                table(
                                "FrozenLake8x8NotSlippery-v1",
                                "Cross ice that holds to the goal, 8 × 8; 1 at the goal.",
                                200,
                                () -> new FrozenLake(FrozenLake.LARGE, false))
                        .solvedAt(0.99),
                table(
                                "CliffWalking-v1",
                                "Walk along a cliff; -1 a step, -100 and back to the start for a fall."
                                        + " Unlike Gymnasium's"
                                        + " it is cut off after 1000 steps, so that evaluating a policy that never arrives ends.",
                                1000,
                                () -> new CliffWalking(false))
                        .solvedAt(-20),
                table(
                        "CliffWalkingSlippery-v1",
                        "Walk along a cliff on slippery ground; -1 a step, -100 and back"
                                + " to the start for a"
                                + " fall. Unlike Gymnasium's it is cut off after 1000 steps.",
                        1000,
                        () -> new CliffWalking(true)),
                table(
                                "Taxi-v3",
                                "Fetch a passenger and bring them where they want to go; -1 a step, -10 for an"
                                        + " impossible pick-up or"
                                        + " set-down, 20 at the end.",
                                200,
                                () -> new Taxi(false))
                        .solvedAt(8),
                table(
                                "TaxiMasked-v3",
                                "Taxi-v3 with masks that allow only actions which change something.",
                                200,
                                () -> new Taxi(true))
                        .solvedAt(8));
    }

    private static EnvironmentEntry table(String id, String description, int limit, Supplier<Table> table) {
        Supplier<Environment> one = () -> new TimeLimit(new TableEnvironment(table.get()), limit);
        return new EnvironmentEntry(id, description, (count, mode) -> VectorEnvironment.of(one, count, mode))
                .limitedTo(limit);
    }

    private static List<EnvironmentEntry> rooms() {
        return List.of(
                room(
                        "MiniGrid-Empty-5x5-v0",
                        "Walk to the goal of an empty 5 × 5 room, seen from" + " within.",
                        new Room.Empty(5)),
                room(
                        "MiniGrid-Empty-8x8-v0",
                        "Walk to the goal of an empty 8 × 8 room, seen from" + " within.",
                        new Room.Empty(8)),
                room(
                        "MiniGrid-DoorKey-5x5-v0",
                        "Find the key, unlock the door, walk to the goal; 5 ×" + " 5.",
                        new Room.DoorKey(5)),
                room(
                        "MiniGrid-DoorKey-6x6-v0",
                        "Find the key, unlock the door, walk to the goal; 6 ×" + " 6.",
                        new Room.DoorKey(6)),
                room(
                        "MiniGrid-DoorKey-8x8-v0",
                        "Find the key, unlock the door, walk to the goal; 8 ×" + " 8.",
                        new Room.DoorKey(8)),
                room(
                        "MiniGrid-MemoryS7-v0",
                        "See a thing, walk down the corridor, turn to the one like it; 7 ×" + " 7.",
                        new Room.Memory(7)),
                room(
                        "MiniGrid-MemoryS11-v0",
                        "See a thing, walk down the corridor, turn to the one like it; 11 ×" + " 11.",
                        new Room.Memory(11)));
    }

    private static EnvironmentEntry room(String id, String description, Room room) {
        return new EnvironmentEntry(
                        id,
                        description,
                        (count, mode) -> VectorEnvironment.of(() -> new RoomEnvironment(room), count, mode))
                .limitedTo(room.limit())
                .solvedAt(0.9);
    }
}
