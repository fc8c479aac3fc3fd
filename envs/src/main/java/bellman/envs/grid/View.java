package bellman.envs.grid;

import java.util.Arrays;

/// What an agent sees: 7 × 7 cells before it, the agent in the middle of the last row, looking to the first.
final class View {
    static final int SIZE = 7;
    private static final int CENTRE = SIZE / 2;

    private final boolean[] visible = new boolean[SIZE * SIZE];
    private final int[] things = new int[SIZE * SIZE];

    /// Writes `[column][row][kind, colour, state]` of what an agent at `(x, y)` sees, as MiniGrid does: at its own
    /// place stands what it carries.
    void write(Cells cells, int x, int y, int direction, int carried, boolean opaque, float[] out) {
        int ahead = dx(direction);
        int down = dy(direction);
        for (int row = 0; row < SIZE; row++) {
            for (int column = 0; column < SIZE; column++) {
                int forward = SIZE - 1 - row;
                int side = column - CENTRE;
                things[row * SIZE + column] =
                        cells.at(x + forward * ahead - side * down, y + forward * down + side * ahead);
            }
        }
        look(opaque);
        things[(SIZE - 1) * SIZE + CENTRE] = carried;
        for (int column = 0; column < SIZE; column++) {
            for (int row = 0; row < SIZE; row++) {
                int thing = visible[row * SIZE + column] ? things[row * SIZE + column] : Cells.UNSEEN;
                int at = 3 * (column * SIZE + row);
                out[at] = Cells.kind(thing);
                out[at + 1] = Cells.color(thing);
                out[at + 2] = Cells.state(thing);
            }
        }
    }

    /// Sight spreads from the agent sideways and forwards, row by row, as far as cells are transparent.
    private void look(boolean opaque) {
        Arrays.fill(visible, !opaque);
        visible[(SIZE - 1) * SIZE + CENTRE] = true;
        for (int row = SIZE - 1; row >= 0 && opaque; row--) {
            for (int column = 0; column < SIZE - 1; column++) {
                spread(row, column, 1);
            }
            for (int column = SIZE - 1; column > 0; column--) {
                spread(row, column, -1);
            }
        }
    }

    private void spread(int row, int column, int side) {
        int here = row * SIZE + column;
        boolean own = row == SIZE - 1 && column == CENTRE;
        if (!visible[here] || !own && !Cells.transparent(things[here])) {
            return;
        }
        visible[here + side] = true;
        if (row > 0) {
            visible[here - SIZE] = true;
            visible[here - SIZE + side] = true;
        }
    }

    static int dx(int direction) {
        return direction == 0 ? 1 : direction == 2 ? -1 : 0;
    }

    static int dy(int direction) {
        return direction == 1 ? 1 : direction == 3 ? -1 : 0;
    }
}
