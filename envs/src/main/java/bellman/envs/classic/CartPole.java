package bellman.envs.classic;

import bellman.envs.Draw;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.Space;
import java.awt.Color;
import java.awt.Graphics2D;

/// A pole on a cart that is pushed left or right (Barto, Sutton and Anderson 1983; equations of Florian 2007
/// without friction). State: position, velocity, angle, angular velocity.
final class CartPole implements Dynamics {
    static final double GRAVITY = 9.8;
    static final double POLE_MASS = 0.1;
    static final double TOTAL_MASS = POLE_MASS + 1.0;
    static final double HALF_LENGTH = 0.5;
    static final double POLE_MASS_LENGTH = POLE_MASS * HALF_LENGTH;
    static final double FORCE = 10.0;
    static final double SECONDS = 0.02;
    static final double POSITION_LIMIT = 2.4;
    static final double ANGLE_LIMIT = 12 * 2 * Math.PI / 360;
    static final double SPREAD = 0.05;
    static final int LIMIT = 500;

    @Override
    public String id() {
        return "CartPole-v1";
    }

    @Override
    public Space observationSpace() {
        float position = (float) (2 * POSITION_LIMIT);
        float angle = (float) (2 * ANGLE_LIMIT);
        float any = Float.POSITIVE_INFINITY;
        return Box.between(new float[] {-position, -any, -angle, -any}, new float[] {position, any, angle, any});
    }

    @Override
    public Space actionSpace() {
        return new Discrete(2);
    }

    @Override
    public int limit() {
        return LIMIT;
    }

    @Override
    public int stateSize() {
        return 4;
    }

    @Override
    public int draws() {
        return 4;
    }

    @Override
    public void begin(double[] uniform, double[] s, int at) {
        for (int k = 0; k < 4; k++) {
            s[at + k] = first(uniform[k]);
        }
    }

    static double first(double uniform) {
        return 2 * SPREAD * uniform - SPREAD;
    }

    @Override
    public double step(double[] s, int at, double action, boolean single) {
        double velocity = s[at + 1];
        double angle = s[at + 2];
        double spin = s[at + 3];
        double force = action == 1 ? FORCE : -FORCE;
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        double push = (force + POLE_MASS_LENGTH * (spin * spin) * sin) / TOTAL_MASS;
        double spinChange =
                (GRAVITY * sin - cos * push) / (HALF_LENGTH * (4.0 / 3.0 - POLE_MASS * (cos * cos) / TOTAL_MASS));
        double velocityChange = push - POLE_MASS_LENGTH * spinChange * cos / TOTAL_MASS;
        s[at] += SECONDS * velocity;
        s[at + 1] = velocity + SECONDS * velocityChange;
        s[at + 2] = angle + SECONDS * spin;
        s[at + 3] = spin + SECONDS * spinChange;
        return 1;
    }

    @Override
    public boolean terminated(double[] s, int at) {
        return Math.abs(s[at]) > POSITION_LIMIT || Math.abs(s[at + 2]) > ANGLE_LIMIT;
    }

    @Override
    public void observe(double[] s, int at, float[] row, int to) {
        for (int k = 0; k < 4; k++) {
            row[to + k] = (float) s[at + k];
        }
    }

    @Override
    public void draw(double[] s, int at, Graphics2D g) {
        double scale = 600 / (2 * POSITION_LIMIT);
        double x = 300 + s[at] * scale;
        double angle = s[at + 2];
        Draw.line(g, Color.BLACK, 1, 0, 100, 600, 100);
        Draw.rectangle(g, Color.BLACK, x - 25, 85, 50, 30);
        double length = 2 * HALF_LENGTH * scale;
        Draw.line(g, new Color(0xCA9865), 10, x, 108, x + length * Math.sin(angle), 108 + length * Math.cos(angle));
        Draw.disc(g, new Color(0x8184CC), x, 108, 5);
    }
}
