package bellman.envs.classic;

import bellman.envs.Draw;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.Space;
import java.awt.Color;
import java.awt.Graphics2D;

/// A car too weak for the hill it stands before (Moore 1990). State: position, velocity.
final class MountainCar implements Dynamics {
    static final double LOWEST = -1.2;
    static final double HIGHEST = 0.6;
    static final double FASTEST = 0.07;
    static final double GRAVITY = 0.0025;
    static final double GOAL = 0.5;
    private static final double FORCE = 0.001;

    @Override
    public String id() {
        return "MountainCar-v0";
    }

    @Override
    public Space observationSpace() {
        return box();
    }

    static Box box() {
        return Box.between(
                new float[] {(float) LOWEST, (float) -FASTEST}, new float[] {(float) HIGHEST, (float) FASTEST});
    }

    @Override
    public Space actionSpace() {
        return new Discrete(3);
    }

    @Override
    public int limit() {
        return 200;
    }

    @Override
    public int stateSize() {
        return 2;
    }

    @Override
    public int draws() {
        return 1;
    }

    @Override
    public void begin(double[] uniform, double[] s, int at) {
        s[at] = first(uniform[0]);
        s[at + 1] = 0;
    }

    static double first(double uniform) {
        return -0.6 + 0.2 * uniform;
    }

    @Override
    public double step(double[] s, int at, double action, boolean single) {
        move(s, at, (action - 1) * FORCE);
        return -1;
    }

    /// Moves the car under `force` and the hill's pull; the left wall stops it.
    static void move(double[] s, int at, double force) {
        double velocity = s[at + 1] + (force - Math.cos(3 * s[at]) * GRAVITY);
        velocity = Math.clamp(velocity, -FASTEST, FASTEST);
        double position = Math.clamp(s[at] + velocity, LOWEST, HIGHEST);
        s[at] = position;
        s[at + 1] = position == LOWEST && velocity < 0 ? 0 : velocity;
    }

    @Override
    public boolean terminated(double[] s, int at) {
        return s[at] >= GOAL && s[at + 1] >= 0;
    }

    @Override
    public void observe(double[] s, int at, float[] row, int to) {
        row[to] = (float) s[at];
        row[to + 1] = (float) s[at + 1];
    }

    @Override
    public void draw(double[] s, int at, Graphics2D g) {
        draw(s[at], GOAL, g);
    }

    static void draw(double position, double goal, Graphics2D g) {
        double scale = 600 / (HIGHEST - LOWEST);
        double[] hill = new double[200];
        for (int i = 0; i < 100; i++) {
            double x = LOWEST + (HIGHEST - LOWEST) * i / 99;
            hill[2 * i] = (x - LOWEST) * scale;
            hill[2 * i + 1] = height(x) * scale;
        }
        Draw.curve(g, Color.BLACK, 1, hill);
        double flag = (goal - LOWEST) * scale;
        double foot = height(goal) * scale;
        Draw.line(g, Color.BLACK, 1, flag, foot, flag, foot + 50);
        Draw.polygon(g, new Color(0xCCCC00), flag, foot + 50, flag, foot + 40, flag + 25, foot + 45);
        var before = g.getTransform();
        g.translate((position - LOWEST) * scale, height(position) * scale);
        g.rotate(Math.cos(3 * position));
        Draw.rectangle(g, Color.BLACK, -20, 10, 40, 20);
        Draw.disc(g, Color.GRAY, -10, 8, 8);
        Draw.disc(g, Color.GRAY, 10, 8, 8);
        g.setTransform(before);
    }

    private static double height(double position) {
        return Math.sin(3 * position) * 0.45 + 0.55;
    }
}
