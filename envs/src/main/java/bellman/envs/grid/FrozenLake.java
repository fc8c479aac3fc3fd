package bellman.envs.grid;

import bellman.envs.Draw;
import java.awt.Color;
import java.awt.Graphics2D;
import java.util.List;
import java.util.random.RandomGenerator;

/// A walk over ice with holes to a goal worth 1. Actions: left, down, right, up. On slippery ice each direction but
/// the opposite one is as likely.
///
/// @param map rows of `S` start, `F` frozen, `H` hole, `G` goal
/// @param slippery whether the wanted direction is only one of three
record FrozenLake(List<String> map, boolean slippery) implements Table {
    static final List<String> SMALL = List.of("SFFF", "FHFH", "FFFH", "HFFG");
    static final List<String> LARGE =
            List.of("SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF", "FFFHFFFG");

    private int rows() {
        return map.size();
    }

    private int columns() {
        return map.getFirst().length();
    }

    private char at(int state) {
        return map.get(state / columns()).charAt(state % columns());
    }

    @Override
    public int states() {
        return rows() * columns();
    }

    @Override
    public int actions() {
        return 4;
    }

    @Override
    public int first(RandomGenerator random) {
        return String.join("", map).indexOf('S');
    }

    @Override
    public Move move(int state, int action, RandomGenerator random) {
        int direction = slippery ? (action + 3 + random.nextInt(3)) % 4 : action;
        int row = state / columns();
        int column = state % columns();
        switch (direction) {
            case 0 -> column = Math.max(column - 1, 0);
            case 1 -> row = Math.min(row + 1, rows() - 1);
            case 2 -> column = Math.min(column + 1, columns() - 1);
            default -> row = Math.max(row - 1, 0);
        }
        int next = row * columns() + column;
        return new Move(next, at(next) == 'G' ? 1 : 0, at(next) == 'G' || at(next) == 'H');
    }

    @Override
    public int width() {
        return columns() * tile();
    }

    @Override
    public int height() {
        return rows() * tile();
    }

    private int tile() {
        return columns() > 4 ? 64 : 96;
    }

    @Override
    public void draw(int state, Graphics2D g) {
        int tile = tile();
        for (int s = 0; s < states(); s++) {
            int x = s % columns() * tile;
            int y = s / columns() * tile;
            Draw.rectangle(g, at(s) == 'S' ? new Color(0xCFE8D5) : new Color(0xD9ECF7), x, y, tile - 1, tile - 1);
            if (at(s) == 'H') {
                Draw.disc(g, new Color(0x2B4A66), x + tile / 2.0, y + tile / 2.0, tile * 0.38);
            } else if (at(s) == 'G') {
                Draw.rectangle(g, new Color(0x3C9D5D), x + tile * 0.2, y + tile * 0.2, tile * 0.6, tile * 0.6);
            }
        }
        double x = state % columns() * tile + tile / 2.0;
        double y = state / columns() * tile + tile / 2.0;
        Draw.disc(g, new Color(0xD1495B), x, y, tile * 0.25);
    }
}
