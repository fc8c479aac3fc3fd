package bellman.envs.classic;

import bellman.space.Box;
import bellman.space.Space;
import java.awt.Graphics2D;

/// [MountainCar] with a force between -1 and 1 that costs its square. State: position, velocity, kept as
/// float32 between steps as Gymnasium keeps them.
final class ContinuousMountainCar implements Dynamics {
    private static final double POWER = 0.0015;
    private static final double GOAL = 0.45;

    @Override
    public String id() {
        return "MountainCarContinuous-v0";
    }

    @Override
    public Space observationSpace() {
        return MountainCar.box();
    }

    @Override
    public Space actionSpace() {
        return Box.of(1, -1, 1);
    }

    @Override
    public int limit() {
        return 999;
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
        s[at] = MountainCar.first(uniform[0]);
        s[at + 1] = 0;
    }

    /// Gymnasium's mixture of float32 and float64, bit for bit: its state is float32 once a step was taken, so that
    /// what is added to it is float32 too, unless a float64 action was not clipped. (A clipped action and a clipped
    /// speed are numbers of Python, which take on the precision of the other operand.) The cost is of the action as
    /// it came, not as clipped.
    @Override
    public double step(double[] s, int at, double action, boolean single) {
        double force = Math.clamp(action, -1.0, 1.0);
        boolean wideState = s[at] != (float) s[at] || s[at + 1] != (float) s[at + 1];
        boolean wideForce = force == action && !single;
        double position = s[at];
        double hill = MountainCar.GRAVITY * Math.cos(wideState ? 3 * position : 3f * (float) position);
        double push = force == action && single ? (float) force * (float) POWER - (float) hill : force * POWER - hill;
        double velocity = wideState || wideForce ? s[at + 1] + push : (float) s[at + 1] + (float) push;
        boolean fast =
                Math.abs(velocity) > (wideState || wideForce ? MountainCar.FASTEST : (float) MountainCar.FASTEST);
        if (fast) {
            velocity = Math.copySign(MountainCar.FASTEST, velocity);
        }
        position = wideState || wideForce && !fast ? position + velocity : (float) position + (float) velocity;
        position = Math.clamp(position, MountainCar.LOWEST, MountainCar.HIGHEST);
        s[at] = (float) position;
        s[at + 1] = s[at] == (float) MountainCar.LOWEST && velocity < 0 ? 0 : (float) velocity;
        return (terminated(s, at) ? 100.0 : 0.0) - action * action * 0.1;
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
        MountainCar.draw(s[at], GOAL, g);
    }
}
