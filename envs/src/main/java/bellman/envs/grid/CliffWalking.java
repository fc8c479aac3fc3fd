package bellman.envs.grid;

import bellman.envs.Draw;
import java.awt.Color;
import java.awt.Graphics2D;
import java.util.random.RandomGenerator;

/// A walk along a cliff (Sutton and Barto, example 6.6): -1 a step, -100 and back to the start for a fall, over at
/// the goal. Actions: up, right, down, left.
///
/// @param slippery whether the wanted direction is only one of three
record CliffWalking(boolean slippery) implements Table {
    private static final int COLUMNS = 12;
    private static final int START = 36;
    private static final int GOAL = 47;
    private static final int TILE = 50;

    @Override
    public int states() {
        return 48;
    }

    @Override
    public int actions() {
        return 4;
    }

    @Override
    public int first(RandomGenerator random) {
        return START;
    }

    @Override
    public Move move(int state, int action, RandomGenerator random) {
        int direction = slippery ? (action + 3 + random.nextInt(3)) % 4 : action;
        int row = state / COLUMNS;
        int column = state % COLUMNS;
        switch (direction) {
            case 0 -> row = Math.max(row - 1, 0);
            case 1 -> column = Math.min(column + 1, COLUMNS - 1);
            case 2 -> row = Math.min(row + 1, 3);
            default -> column = Math.max(column - 1, 0);
        }
        int next = row * COLUMNS + column;
        return cliff(next) ? new Move(START, -100, false) : new Move(next, -1, next == GOAL);
    }

    private static boolean cliff(int state) {
        return state > START && state < GOAL;
    }

    @Override
    public int width() {
        return COLUMNS * TILE;
    }

    @Override
    public int height() {
        return 300;
    }

    @Override
    public void draw(int state, Graphics2D g) {
        int top = 50;
        for (int s = 0; s < states(); s++) {
            Color color = cliff(s) ? new Color(0x5B4636) : s == GOAL ? new Color(0x3C9D5D) : new Color(0xE4DCC8);
            Draw.rectangle(g, color, s % COLUMNS * TILE, top + s / COLUMNS * TILE, TILE - 1, TILE - 1);
        }
        double x = state % COLUMNS * TILE + TILE / 2.0;
        Draw.disc(g, new Color(0xD1495B), x, top + state / COLUMNS * TILE + TILE / 2.0, TILE * 0.3);
    }
}
