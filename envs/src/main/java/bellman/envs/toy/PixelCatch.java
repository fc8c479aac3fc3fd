package bellman.envs.toy;

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
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A game on a screen of 21 x 21 grey pixels: catch five balls, one after the other, with a bat at the bottom.
///
/// A ball falls a row a step, straight or drifting by a column, and rebounds at the walls; one screen does not show
/// the drift, two do (`environment.frame-stack: 2`). Actions: left, stay, right by a column. A ball caught is worth 1,
/// a ball missed -1; the fifth ends the episode.
final class PixelCatch implements Environment, Snapshot {
    static final int BALLS = 5;
    private static final int SIDE = 21;
    /// Columns of the bat on either side of its middle.
    private static final int REACH = 1;
    private static final int BALL = 255;
    private static final int BAT = 160;

    private int bat;
    private int row;
    private int column;
    private int drift;
    private int ball;
    /// Where the following balls come from: an episode's course is drawn when it begins.
    private final int[] columns = new int[BALLS];
    private final int[] drifts = new int[BALLS];

    static int limit() {
        return BALLS * (SIDE - 1);
    }

    @Override
    public Space observationSpace() {
        return Box.bytes(SIDE, SIDE);
    }

    @Override
    public Space actionSpace() {
        return new Discrete(3);
    }

    @Override
    public float[] reset(RandomGenerator random) {
        bat = SIDE / 2;
        for (int i = 0; i < BALLS; i++) {
            columns[i] = random.nextInt(SIDE);
            drifts[i] = random.nextInt(3) - 1;
        }
        ball = 0;
        drop();
        return screen();
    }

    private void drop() {
        row = 0;
        column = columns[ball];
        drift = drifts[ball];
    }

    @Override
    public Step step(float[] action) {
        bat = Math.clamp(bat + Actions.discrete(action[0], 3) - 1, REACH, SIDE - 1 - REACH);
        fall();
        if (row < SIDE - 1) {
            return new Step(screen(), 0, false, false);
        }
        double reward = Math.abs(column - bat) <= REACH ? 1 : -1;
        boolean over = ++ball == BALLS;
        if (!over) {
            drop();
        }
        return new Step(screen(), reward, over, false);
    }

    private void fall() {
        row++;
        column += drift;
        if (column < 0 || column >= SIDE) {
            column = column < 0 ? -column : 2 * (SIDE - 1) - column;
            drift = -drift;
        }
    }

    private float[] screen() {
        float[] pixels = new float[SIDE * SIDE];
        int below = (SIDE - 1) * SIDE;
        Arrays.fill(pixels, below + bat - REACH, below + bat + REACH + 1, BAT);
        pixels[row * SIDE + column] = BALL;
        return pixels;
    }

    @Override
    public Optional<Frame> render() {
        int zoom = 16;
        float[] pixels = screen();
        return Optional.of(Draw.raster(SIDE * zoom, SIDE * zoom, g -> {
            for (int i = 0; i < pixels.length; i++) {
                int grey = (int) pixels[i];
                int across = zoom * (i % SIDE);
                int down = zoom * (i / SIDE);
                Draw.rectangle(g, new Color(grey, grey, grey), across, down, zoom, zoom);
            }
        }));
    }

    @Override
    public void save(State out) {
        out.put("game", new int[] {bat, row, column, drift, ball});
        out.put("columns", columns);
        out.put("drifts", drifts);
    }

    @Override
    public void load(State in) {
        int[] game = in.ints("game", 5);
        bat = game[0];
        row = game[1];
        column = game[2];
        drift = game[3];
        ball = game[4];
        in.read("columns", columns);
        in.read("drifts", drifts);
    }
}
