package bellman.envs.classic;

import bellman.envs.Draw;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.Space;
import java.awt.Color;
import java.awt.Graphics2D;

/// Two links that hang; a torque on the joint between them must swing the tip up (Sutton 1996; the equations of
/// Sutton and Barto's book). State: angle of the first link from hanging, of the second against the first, their
/// velocities. One step is one step of Runge and Kutta's fourth-order method.
final class Acrobot implements Dynamics {
    private static final double FASTEST_1 = 4 * Math.PI;
    private static final double FASTEST_2 = 9 * Math.PI;
    private static final double SECONDS = 0.2;
    private static final double GRAVITY = 9.8;
    /// Distance of a link's centre of mass from its joint. Masses, lengths and moments of inertia are 1.
    private static final double CENTRE = 0.5;

    private double first;
    private double second;

    @Override
    public String id() {
        return "Acrobot-v1";
    }

    @Override
    public Space observationSpace() {
        float f1 = (float) FASTEST_1;
        float f2 = (float) FASTEST_2;
        return Box.between(new float[] {-1, -1, -1, -1, -f1, -f2}, new float[] {1, 1, 1, 1, f1, f2});
    }

    @Override
    public Space actionSpace() {
        return new Discrete(3);
    }

    @Override
    public int limit() {
        return 500;
    }

    @Override
    public int stateSize() {
        return 4;
    }

    @Override
    public int draws() {
        return 4;
    }

    /// Rounded to float32, as Gymnasium does.
    @Override
    public void begin(double[] uniform, double[] s, int at) {
        for (int k = 0; k < 4; k++) {
            s[at + k] = (float) (-0.1 + 0.2 * uniform[k]);
        }
    }

    @Override
    public double step(double[] s, int at, double action, boolean single) {
        rungeKutta(s, at, action - 1);
        s[at] = wrapped(s[at]);
        s[at + 1] = wrapped(s[at + 1]);
        s[at + 2] = Math.clamp(s[at + 2], -FASTEST_1, FASTEST_1);
        s[at + 3] = Math.clamp(s[at + 3], -FASTEST_2, FASTEST_2);
        return terminated(s, at) ? 0 : -1;
    }

    private void rungeKutta(double[] s, int at, double torque) {
        double a = s[at];
        double b = s[at + 1];
        double u1 = s[at + 2];
        double v1 = s[at + 3];
        double half = SECONDS / 2;
        accelerate(a, b, u1, v1, torque);
        double p1 = first;
        double q1 = second;
        double u2 = u1 + half * p1;
        double v2 = v1 + half * q1;
        accelerate(a + half * u1, b + half * v1, u2, v2, torque);
        double p2 = first;
        double q2 = second;
        double u3 = u1 + half * p2;
        double v3 = v1 + half * q2;
        accelerate(a + half * u2, b + half * v2, u3, v3, torque);
        double p3 = first;
        double q3 = second;
        double u4 = u1 + SECONDS * p3;
        double v4 = v1 + SECONDS * q3;
        accelerate(a + SECONDS * u3, b + SECONDS * v3, u4, v4, torque);
        s[at] = a + SECONDS / 6 * (u1 + 2 * u2 + 2 * u3 + u4);
        s[at + 1] = b + SECONDS / 6 * (v1 + 2 * v2 + 2 * v3 + v4);
        s[at + 2] = u1 + SECONDS / 6 * (p1 + 2 * p2 + 2 * p3 + first);
        s[at + 3] = v1 + SECONDS / 6 * (q1 + 2 * q2 + 2 * q3 + second);
    }

    /// Sets the accelerations [#first] and [#second] of the links at the angles `a`, `b` and the velocities `u`,
    /// `v`.
    private void accelerate(double a, double b, double u, double v, double torque) {
        double cos = Math.cos(b);
        double sin = Math.sin(b);
        double d1 = CENTRE * CENTRE + (1 + CENTRE * CENTRE + 2 * CENTRE * cos) + 1 + 1;
        double d2 = CENTRE * CENTRE + CENTRE * cos + 1;
        double phi2 = CENTRE * GRAVITY * Math.cos(a + b - Math.PI / 2);
        double phi1 = -CENTRE * (v * v) * sin
                - 2 * CENTRE * v * u * sin
                + (CENTRE + 1) * GRAVITY * Math.cos(a - Math.PI / 2)
                + phi2;
        second = (torque + d2 / d1 * phi1 - CENTRE * (u * u) * sin - phi2) / (CENTRE * CENTRE + 1 - d2 * d2 / d1);
        first = -(d2 * second + phi1) / d1;
    }

    private static double wrapped(double angle) {
        double x = angle;
        while (x > Math.PI) {
            x -= 2 * Math.PI;
        }
        while (x < -Math.PI) {
            x += 2 * Math.PI;
        }
        return x;
    }

    @Override
    public boolean terminated(double[] s, int at) {
        return -Math.cos(s[at]) - Math.cos(s[at + 1] + s[at]) > 1;
    }

    @Override
    public void observe(double[] s, int at, float[] row, int to) {
        row[to] = (float) Math.cos(s[at]);
        row[to + 1] = (float) Math.sin(s[at]);
        row[to + 2] = (float) Math.cos(s[at + 1]);
        row[to + 3] = (float) Math.sin(s[at + 1]);
        row[to + 4] = (float) s[at + 2];
        row[to + 5] = (float) s[at + 3];
    }

    @Override
    public void draw(double[] s, int at, Graphics2D g) {
        double scale = 80;
        double x = 300 + scale * Math.sin(s[at]);
        double y = 200 - scale * Math.cos(s[at]);
        double tipX = x + scale * Math.sin(s[at] + s[at + 1]);
        double tipY = y - scale * Math.cos(s[at] + s[at + 1]);
        Draw.line(g, Color.BLACK, 1, 120, 200 + scale, 480, 200 + scale);
        Draw.line(g, new Color(0x00CCCC), 16, 300, 200, x, y);
        Draw.line(g, new Color(0x00CCCC), 16, x, y, tipX, tipY);
        Draw.disc(g, new Color(0xCCCC00), 300, 200, 8);
        Draw.disc(g, new Color(0xCCCC00), x, y, 8);
    }
}
