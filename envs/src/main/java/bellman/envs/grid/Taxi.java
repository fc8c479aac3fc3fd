package bellman.envs.grid;

import bellman.envs.Draw;
import java.awt.Color;
import java.awt.Graphics2D;
import java.util.random.RandomGenerator;

/// A taxi that fetches a passenger and brings them where they want to go (Dietterich 2000): -1 a step, -10 for
/// picking up or setting down where that cannot be, 20 at the end. Actions: south, north, east, west, pick up, set
/// down. State: `((row · 5 + column) · 5 + passenger) · 4 + destination`, the passenger at one of four places or,
/// 4, in the taxi.
///
/// @param masks whether actions that change nothing are masked
record Taxi(boolean masks) implements Table {
    private static final int[] PLACES = {0, 4, 20, 23};
    private static final int INSIDE = 4;
    /// `[row]`: bit `c` is set where a wall stands between the columns `c` and `c + 1`.
    private static final int[] WALLS = {0b0010, 0b0010, 0, 0b0101, 0b0101};
    private static final Color[] COLORS = {
        new Color(0xD1495B), new Color(0x3C9D5D), new Color(0xE0B83C), new Color(0x3F6FB5)
    };
    private static final int TILE = 80;

    @Override
    public int states() {
        return 500;
    }

    @Override
    public int actions() {
        return 6;
    }

    @Override
    public int first(RandomGenerator random) {
        int cell = random.nextInt(25);
        int passenger = random.nextInt(4);
        int destination = (passenger + 1 + random.nextInt(3)) % 4;
        return encode(cell, passenger, destination);
    }

    static int encode(int cell, int passenger, int destination) {
        return (cell * 5 + passenger) * 4 + destination;
    }

    @Override
    public Move move(int state, int action, RandomGenerator random) {
        int destination = state % 4;
        int passenger = state / 4 % 5;
        int cell = state / 20;
        return switch (action) {
            case 4 ->
                passenger < INSIDE && PLACES[passenger] == cell
                        ? new Move(encode(cell, INSIDE, destination), -1, false)
                        : new Move(state, -10, false);
            case 5 -> setDown(state, cell, passenger, destination);
            default -> new Move(encode(drive(cell, action), passenger, destination), -1, false);
        };
    }

    private static Move setDown(int state, int cell, int passenger, int destination) {
        int place = place(cell);
        if (passenger != INSIDE || place < 0) {
            return new Move(state, -10, false);
        }
        boolean there = place == destination;
        return new Move(encode(cell, place, destination), there ? 20 : -1, there);
    }

    /// The place at `cell`, -1 if there is none.
    private static int place(int cell) {
        for (int i = 0; i < PLACES.length; i++) {
            if (PLACES[i] == cell) {
                return i;
            }
        }
        return -1;
    }

    /// The cell that lies in a direction, `cell` itself if a wall or the border stands between.
    private static int drive(int cell, int direction) {
        int row = cell / 5;
        int column = cell % 5;
        return switch (direction) {
            case 0 -> row < 4 ? cell + 5 : cell;
            case 1 -> row > 0 ? cell - 5 : cell;
            case 2 -> column < 4 && (WALLS[row] >> column & 1) == 0 ? cell + 1 : cell;
            default -> column > 0 && (WALLS[row] >> (column - 1) & 1) == 0 ? cell - 1 : cell;
        };
    }

    @Override
    public void mask(int state, boolean[] useful) {
        int passenger = state / 4 % 5;
        int cell = state / 20;
        for (int direction = 0; direction < 4; direction++) {
            useful[direction] = drive(cell, direction) != cell;
        }
        useful[4] = passenger < INSIDE && PLACES[passenger] == cell;
        useful[5] = passenger == INSIDE && place(cell) >= 0;
    }

    @Override
    public int width() {
        return 5 * TILE;
    }

    @Override
    public int height() {
        return 5 * TILE;
    }

    @Override
    public void draw(int state, Graphics2D g) {
        int passenger = state / 4 % 5;
        for (int cell = 0; cell < 25; cell++) {
            int place = place(cell);
            double x = cell % 5 * TILE;
            double y = cell / 5 * TILE;
            Draw.rectangle(g, new Color(0xECECEC), x, y, TILE - 1, TILE - 1);
            if (place >= 0) {
                Draw.rectangle(g, COLORS[place], x + 8, y + 8, TILE - 17, TILE - 17);
            }
            if (place == state % 4) {
                Draw.rectangle(g, Color.WHITE, x + 24, y + 24, TILE - 49, TILE - 49);
            }
        }
        for (int row = 0; row < 5; row++) {
            for (int column = 0; column < 4; column++) {
                if ((WALLS[row] >> column & 1) == 1) {
                    double x = (column + 1) * TILE;
                    Draw.line(g, Color.BLACK, 4, x, row * TILE, x, (row + 1) * TILE);
                }
            }
        }
        double x = state / 20 % 5 * TILE + TILE / 2.0;
        double y = state / 100 * TILE + TILE / 2.0;
        Draw.rectangle(g, new Color(0x222222), x - 22, y - 14, 44, 28);
        int at = passenger == INSIDE ? state / 20 : PLACES[passenger];
        Draw.disc(g, new Color(0xB35CC4), at % 5 * TILE + TILE / 2.0, at / 5 * TILE + TILE / 2.0, 9);
    }
}
