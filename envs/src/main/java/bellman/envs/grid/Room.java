package bellman.envs.grid;

import java.util.random.RandomGenerator;

/// How a room is furnished, and what ends an episode in it.
sealed interface Room {

    int size();

    /// Steps after which an episode is cut off.
    int limit();

    /// Whether walls hide what lies behind them.
    default boolean opaque() {
        return true;
    }

    /// Furnishes the empty room and says where the agent stands.
    Start furnish(Cells cells, RandomGenerator random);

    /// Where an episode begins.
    ///
    /// @param place of the agent, `y * size + x`
    /// @param direction in which it looks: right, down, left, up
    /// @param success the place that ends the episode with a reward
    /// @param failure the place that ends it without, -1 for none
    record Start(int place, int direction, int success, int failure) {}

    /// A room with a goal in the far corner.
    record Empty(int size) implements Room {
        @Override
        public int limit() {
            return 4 * size * size;
        }

        @Override
        public boolean opaque() {
            return false;
        }

        @Override
        public Start furnish(Cells cells, RandomGenerator random) {
            return new Start(size + 1, 0, goal(cells), -1);
        }
    }

    /// Two rooms, the agent and a key in one, the goal behind a locked door.
    record DoorKey(int size) implements Room {
        @Override
        public int limit() {
            return 10 * size * size;
        }

        @Override
        public Start furnish(Cells cells, RandomGenerator random) {
            int goal = goal(cells);
            int wall = random.nextInt(2, size - 2);
            for (int y = 0; y < size; y++) {
                cells.wall(wall, y);
            }
            int place = cells.randomEmpty(wall, -1, random);
            int direction = random.nextInt(4);
            cells.put(wall, random.nextInt(1, size - 2), Cells.DOOR, Cells.YELLOW, Cells.LOCKED);
            int key = cells.randomEmpty(wall, place, random);
            cells.put(key % size, key / size, Cells.KEY, Cells.YELLOW, 0);
            return new Start(place, direction, goal, -1);
        }
    }

    /// A corridor that ends at two things, one of which was to be seen at its beginning: the way to turn. `size` is
    /// odd.
    record Memory(int size) implements Room {
        @Override
        public int limit() {
            return 5 * size * size;
        }

        @Override
        public Start furnish(Cells cells, RandomGenerator random) {
            int middle = size / 2;
            int end = size - 3;
            walls(cells, middle, end);
            int place = middle * size + random.nextInt(1, end + 1);
            int cue = random.nextBoolean() ? Cells.KEY : Cells.BALL;
            int upper = random.nextBoolean() ? Cells.KEY : Cells.BALL;
            int lower = Cells.KEY + Cells.BALL - upper;
            cells.put(1, middle - 1, cue, Cells.GREEN, 0);
            cells.put(end + 1, middle - 2, upper, Cells.GREEN, 0);
            cells.put(end + 1, middle + 2, lower, Cells.GREEN, 0);
            int above = (middle - 1) * size + end + 1;
            int below = (middle + 1) * size + end + 1;
            return cue == upper ? new Start(place, 0, above, below) : new Start(place, 0, below, above);
        }

        private void walls(Cells cells, int middle, int end) {
            for (int x = 1; x < 5; x++) {
                cells.wall(x, middle - 2);
                cells.wall(x, middle + 2);
            }
            cells.wall(4, middle - 1);
            cells.wall(4, middle + 1);
            for (int x = 5; x < end; x++) {
                cells.wall(x, middle - 1);
                cells.wall(x, middle + 1);
            }
            for (int y = 0; y < size; y++) {
                if (y != middle) {
                    cells.wall(end, y);
                }
                cells.wall(end + 2, y);
            }
        }
    }

    private static int goal(Cells cells) {
        int x = cells.width() - 2;
        int y = cells.height() - 2;
        cells.put(x, y, Cells.GOAL, Cells.GREEN, 0);
        return y * cells.width() + x;
    }
}
