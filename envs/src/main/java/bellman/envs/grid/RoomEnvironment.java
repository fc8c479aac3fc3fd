package bellman.envs.grid;

import bellman.env.Actions;
import bellman.env.Environment;
import bellman.env.Frame;
import bellman.env.Step;
import bellman.envs.Draw;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.Space;
import java.awt.Color;
import java.awt.Graphics2D;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A room that an agent sees from within, after MiniGrid (Chevalier-Boisvert et al. 2023): observations `[7][7][3]`
/// of kind, colour and state; actions: turn left, turn right, forward, pick up, put down, toggle, done. Reaching
/// the goal at step `t` of at most `T` is worth `1 - 0.9 t / T`.
final class RoomEnvironment implements Environment, Snapshot {
    private static final Box OBSERVATIONS = Box.bytes(View.SIZE, View.SIZE, 3);
    private static final Discrete ACTIONS = new Discrete(7);
    private static final Color[] COLORS = {
        new Color(0xFF0000), new Color(0x2E9E4F), new Color(0x3F6FB5),
        new Color(0x7027C3), new Color(0xE0B83C), new Color(0x646464)
    };

    private final Room room;
    private final Cells cells;
    private final View view = new View();
    private final int tile;
    private Room.Start start = new Room.Start(0, 0, 0, -1);
    private int x;
    private int y;
    private int direction;
    private int carried = Cells.EMPTY;
    private int steps;

    RoomEnvironment(Room room) {
        this.room = room;
        cells = new Cells(room.size(), room.size());
        tile = 400 / room.size();
    }

    @Override
    public Space observationSpace() {
        return OBSERVATIONS;
    }

    @Override
    public Space actionSpace() {
        return ACTIONS;
    }

    @Override
    public float[] reset(RandomGenerator random) {
        cells.clear();
        start = room.furnish(cells, random);
        x = start.place() % room.size();
        y = start.place() / room.size();
        direction = start.direction();
        carried = Cells.EMPTY;
        steps = 0;
        return observation();
    }

    @Override
    public Step step(float[] action) {
        int chosen = Actions.discrete(action[0], ACTIONS.n());
        steps++;
        act(chosen);
        int place = y * room.size() + x;
        boolean success = place == start.success();
        boolean terminated = success || place == start.failure();
        double reward = success ? 1 - 0.9 * steps / room.limit() : 0;
        return new Step(observation(), reward, terminated, !terminated && steps >= room.limit());
    }

    private void act(int chosen) {
        int aheadX = x + View.dx(direction);
        int aheadY = y + View.dy(direction);
        int ahead = cells.at(aheadX, aheadY);
        switch (chosen) {
            case 0 -> direction = (direction + 3) % 4;
            case 1 -> direction = (direction + 1) % 4;
            case 2 -> {
                if (Cells.walkable(ahead)) {
                    x = aheadX;
                    y = aheadY;
                }
            }
            case 3 -> {
                boolean portable = Cells.kind(ahead) == Cells.KEY || Cells.kind(ahead) == Cells.BALL;
                if (portable && carried == Cells.EMPTY && !(room instanceof Room.Memory)) {
                    carried = ahead;
                    cells.put(aheadX, aheadY, Cells.EMPTY);
                }
            }
            case 4 -> {
                if (carried != Cells.EMPTY && ahead == Cells.EMPTY) {
                    cells.put(aheadX, aheadY, carried);
                    carried = Cells.EMPTY;
                }
            }
            case 5 -> toggle(ahead, aheadX, aheadY);
            default -> {}
        }
    }

    private void toggle(int thing, int atX, int atY) {
        if (Cells.kind(thing) != Cells.DOOR) {
            return;
        }
        int color = Cells.color(thing);
        boolean fits = Cells.kind(carried) == Cells.KEY && Cells.color(carried) == color;
        int next = switch (Cells.state(thing)) {
            case Cells.OPEN -> Cells.CLOSED;
            case Cells.LOCKED -> fits ? Cells.OPEN : Cells.LOCKED;
            default -> Cells.OPEN;
        };
        cells.put(atX, atY, Cells.DOOR, color, next);
    }

    private float[] observation() {
        float[] out = new float[OBSERVATIONS.size()];
        view.write(cells, x, y, direction, carried, room.opaque(), out);
        return out;
    }

    @Override
    public Optional<Frame> render() {
        int side = tile * room.size();
        return Optional.of(Draw.raster(side, side, this::draw));
    }

    private void draw(Graphics2D g) {
        for (int row = 0; row < room.size(); row++) {
            for (int column = 0; column < room.size(); column++) {
                Draw.rectangle(g, Color.BLACK, column * tile, row * tile, tile - 1, tile - 1);
                draw(g, cells.at(column, row), column * tile, row * tile);
            }
        }
        double[] turned = new double[6];
        double[] arrow = {0.35, 0, -0.3, 0.28, -0.3, -0.28};
        int ahead = View.dx(direction);
        int down = View.dy(direction);
        for (int i = 0; i < 6; i += 2) {
            turned[i] = (x + 0.5 + arrow[i] * ahead - arrow[i + 1] * down) * tile;
            turned[i + 1] = (y + 0.5 + arrow[i] * down + arrow[i + 1] * ahead) * tile;
        }
        Draw.polygon(g, new Color(0xD1495B), turned);
    }

    private void draw(Graphics2D g, int thing, double left, double top) {
        Color color = COLORS[Cells.color(thing)];
        double middle = tile / 2.0;
        switch (Cells.kind(thing)) {
            case Cells.WALL, Cells.GOAL -> Draw.rectangle(g, color, left, top, tile, tile);
            case Cells.BALL -> Draw.disc(g, color, left + middle, top + middle, tile * 0.3);
            case Cells.KEY -> {
                Draw.disc(g, color, left + middle, top + tile * 0.3, tile * 0.18);
                Draw.rectangle(g, color, left + tile * 0.45, top + tile * 0.3, tile * 0.1, tile * 0.55);
            }
            case Cells.DOOR -> {
                boolean open = Cells.state(thing) == Cells.OPEN;
                Draw.rectangle(g, color, left, top, open ? tile * 0.15 : tile, tile);
                if (Cells.state(thing) == Cells.LOCKED) {
                    Draw.disc(g, Color.BLACK, left + middle, top + middle, tile * 0.12);
                }
            }
            default -> {}
        }
    }

    @Override
    public void save(State out) {
        out.put("things", cells.things());
        out.put("agent", new int[] {x, y, direction, carried, steps});
        out.put("start", new int[] {start.place(), start.direction(), start.success(), start.failure()});
    }

    @Override
    public void load(State in) {
        in.read("things", cells.things());
        int[] agent = in.ints("agent", 5);
        x = agent[0];
        y = agent[1];
        direction = agent[2];
        carried = agent[3];
        steps = agent[4];
        int[] s = in.ints("start", 4);
        start = new Room.Start(s[0], s[1], s[2], s[3]);
    }
}
