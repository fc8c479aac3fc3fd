package bellman.envs.classic;

import bellman.envs.Draw;
import bellman.space.Box;
import bellman.space.Space;
import java.awt.Color;
import java.awt.Graphics2D;

/// A pendulum to swing up and hold by a torque. State: angle from upright, angular velocity.
final class Pendulum implements Dynamics {
    private static final double FASTEST = 8;
    private static final double STRONGEST = 2;
    private static final double SECONDS = 0.05;
    private static final double GRAVITY = 10;

    @Override
    public String id() {
        return "Pendulum-v1";
    }

    @Override
    public Space observationSpace() {
        float fastest = (float) FASTEST;
        return Box.between(new float[] {-1, -1, -fastest}, new float[] {1, 1, fastest});
    }

    @Override
    public Space actionSpace() {
        return Box.of(1, (float) -STRONGEST, (float) STRONGEST);
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
        return 2;
    }

    @Override
    public void begin(double[] uniform, double[] s, int at) {
        s[at] = Math.PI * (2 * uniform[0] - 1);
        s[at + 1] = 2 * uniform[1] - 1;
    }

    /// A float32 torque is tripled and squared in float32, as NumPy does; the rest is double.
    @Override
    public double step(double[] s, int at, double action, boolean single) {
        double torque = Math.clamp(action, -STRONGEST, STRONGEST);
        double push = single ? 3f * (float) torque : 3 * torque;
        double effort = single ? 0.001f * ((float) torque * (float) torque) : 0.001 * (torque * torque);
        double angle = s[at];
        double spin = s[at + 1];
        double away = normalized(angle);
        double cost = away * away + 0.1 * (spin * spin) + effort;
        double faster = spin + (3 * GRAVITY / 2 * Math.sin(angle) + push) * SECONDS;
        s[at + 1] = Math.clamp(faster, -FASTEST, FASTEST);
        s[at] = angle + s[at + 1] * SECONDS;
        return -cost;
    }

    /// The angle between -π and π.
    private static double normalized(double angle) {
        double turn = 2 * Math.PI;
        double rest = (angle + Math.PI) % turn;
        return (rest < 0 ? rest + turn : rest) - Math.PI;
    }

    @Override
    public boolean terminated(double[] s, int at) {
        return false;
    }

    @Override
    public void observe(double[] s, int at, float[] row, int to) {
        row[to] = (float) Math.cos(s[at]);
        row[to + 1] = (float) Math.sin(s[at]);
        row[to + 2] = (float) s[at + 1];
    }

    @Override
    public void draw(double[] s, int at, Graphics2D g) {
        double x = 300 - 150 * Math.sin(s[at]);
        double y = 200 + 150 * Math.cos(s[at]);
        Draw.line(g, new Color(0xCC4D4D), 30, 300, 200, x, y);
        Draw.disc(g, Color.BLACK, 300, 200, 7);
    }
}
