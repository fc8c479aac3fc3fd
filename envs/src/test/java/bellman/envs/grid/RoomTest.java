package bellman.envs.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.RandomStream;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoomTest {

    @Test
    void theGoalOfEveryRoomIsBehindItsDoorAndReachableThroughIt() {
        for (int size = 5; size <= 9; size++) {
            for (int seed = 0; seed < 200; seed++) {
                var cells = new Cells(size, size);
                Room.Start start = new Room.DoorKey(size).furnish(cells, new RandomStream(seed));
                Set<Integer> near = reachable(cells, start.place(), false);
                assertTrue(near.stream().anyMatch(p -> Cells.kind(cells.things()[p]) == Cells.KEY));
                assertTrue(!near.contains(start.success()));
                assertTrue(reachable(cells, start.place(), true).contains(start.success()));
            }
        }
    }

    @Test
    void theThingsAtTheEndOfAMemoryCorridorDifferAndTheRightOneIsLikeTheCue() {
        for (int size : new int[] {7, 9, 11, 13}) {
            for (int seed = 0; seed < 50; seed++) {
                var cells = new Cells(size, size);
                Room.Start start = new Room.Memory(size).furnish(cells, new RandomStream(seed));
                int above = cells.at(size - 2, size / 2 - 2);
                int below = cells.at(size - 2, size / 2 + 2);
                assertNotEquals(above, below);
                boolean up = start.success() < start.failure();
                assertEquals(cells.at(1, size / 2 - 1), up ? above : below);
                assertTrue(reachable(cells, start.place(), false).contains(start.success()));
            }
        }
    }

    /// Places that can be stood at or touched from `from`.
    private static Set<Integer> reachable(Cells cells, int from, boolean throughDoors) {
        Set<Integer> seen = new HashSet<>(Set.of(from));
        var open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            int place = open.remove();
            int kind = Cells.kind(cells.things()[place]);
            boolean through = kind == Cells.EMPTY
                    || kind == Cells.GOAL
                    || kind == Cells.KEY
                    || kind == Cells.DOOR && throughDoors;
            for (int direction = 0; direction < 4 && through; direction++) {
                int next = place + View.dx(direction) + View.dy(direction) * cells.width();
                if (Cells.kind(cells.things()[next]) != Cells.WALL && seen.add(next)) {
                    open.add(next);
                }
            }
        }
        return seen;
    }
}
