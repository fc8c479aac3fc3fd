package bellman.envs.grid;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// A board of cells, each with what stands in it, its colour and its state, numbered as MiniGrid encodes them.
final class Cells {
    static final int UNSEEN = 0;
    static final int EMPTY = 1;
    static final int WALL = 2;
    static final int DOOR = 4;
    static final int KEY = 5;
    static final int BALL = 6;
    static final int GOAL = 8;

    static final int GREEN = 1;
    static final int YELLOW = 4;
    static final int GREY = 5;

    static final int OPEN = 0;
    static final int CLOSED = 1;
    static final int LOCKED = 2;

    private final int width;
    private final int height;
    /// `[y][x]`: kind, colour and state in one number, see [#thing].
    private final int[] things;

    Cells(int width, int height) {
        this.width = width;
        this.height = height;
        things = new int[width * height];
        clear();
    }

    /// One number for a kind, a colour and a state.
    static int thing(int kind, int color, int state) {
        return kind | color << 4 | state << 8;
    }

    static int kind(int thing) {
        return thing & 15;
    }

    static int color(int thing) {
        return thing >> 4 & 15;
    }

    static int state(int thing) {
        return thing >> 8;
    }

    /// Whether somebody can stand where `thing` is.
    static boolean walkable(int thing) {
        return switch (kind(thing)) {
            case EMPTY, GOAL -> true;
            case DOOR -> state(thing) == OPEN;
            default -> false;
        };
    }

    /// Whether what lies behind `thing` is visible.
    static boolean transparent(int thing) {
        return kind(thing) != WALL && (kind(thing) != DOOR || state(thing) == OPEN);
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    int[] things() {
        return things;
    }

    /// What stands at a place; a wall beyond the border.
    int at(int x, int y) {
        return x < 0 || y < 0 || x >= width || y >= height ? thing(WALL, GREY, 0) : things[y * width + x];
    }

    void put(int x, int y, int thing) {
        things[y * width + x] = thing;
    }

    void put(int x, int y, int kind, int color, int state) {
        put(x, y, thing(kind, color, state));
    }

    void wall(int x, int y) {
        put(x, y, WALL, GREY, 0);
    }

    /// An empty room within walls.
    void clear() {
        Arrays.fill(things, EMPTY);
        for (int x = 0; x < width; x++) {
            wall(x, 0);
            wall(x, height - 1);
        }
        for (int y = 0; y < height; y++) {
            wall(0, y);
            wall(width - 1, y);
        }
    }

    /// A random empty cell other than `except` among the columns below `columns`, as `y * width() + x`.
    int randomEmpty(int columns, int except, RandomGenerator random) {
        int place;
        do {
            place = random.nextInt(height) * width + random.nextInt(columns);
        } while (things[place] != EMPTY || place == except);
        return place;
    }
}
