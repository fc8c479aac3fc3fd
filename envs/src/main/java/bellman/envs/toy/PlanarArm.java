package bellman.envs.toy;

import bellman.env.Environment;
import bellman.env.Frame;
import bellman.env.Goals;
import bellman.env.Step;
import bellman.envs.Draw;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Box;
import bellman.space.Space;
import java.awt.Color;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// An arm of two links in a horizontal plane whose joints are turned by torques: bring the tip to a target.
///
/// Each link is 0.5 m long with 1 kg at its end; joints brake with 0.5 N·m·s/rad. With joint angles `q`, speeds `w` and
/// torques `u` (2 N·m at most), `M(q) dw/dt = u − c(q, w) − 0.5 w`; `M` is the arm's inertia, `c` the Coriolis and
/// centrifugal torques. A step is 0.05 s in five of semi-implicit Euler.
///
/// Observation: cosine and sine of both angles, both speeds in rad/s, the tip and the target in metres. Reward,
/// dense: the distance to the target and a hundredth of the squared action, both negative. Sparse: -1 unless the tip
/// is within 0.1 m of the target, and the environment has goals, the place of the tip. Episodes end by their length
/// alone.
final class PlanarArm implements Environment, Snapshot {
    static final int DENSE_LIMIT = 100;
    static final int SPARSE_LIMIT = 50;
    private static final double LINK = 0.5;
    private static final double STRONGEST = 2;
    private static final double BRAKE = 0.5;
    private static final double FASTEST = 10;
    private static final double NEAR = 0.1;
    private static final double SECONDS = 0.01;
    private static final int SUBSTEPS = 5;
    private static final int ROW = 10;
    private static final int TIP = 6;
    private static final int TARGET = 8;

    private final boolean sparse;
    /// Two angles, two speeds, the target.
    private final double[] state = new double[6];
    private int steps;

    /// Whether the reward is sparse, and the environment one with goals.
    PlanarArm(boolean sparse) {
        this.sparse = sparse;
    }

    private static final class Reach implements Goals.Task {
        @Override
        public float reward(float[] achieved, float[] desired) {
            return Math.hypot(achieved[0] - desired[0], achieved[1] - desired[1]) < NEAR ? 0 : -1;
        }

        @Override
        public boolean terminates(float[] achieved, float[] desired) {
            return false;
        }
    }

    @Override
    public Space observationSpace() {
        float speed = (float) FASTEST;
        return Box.between(
                new float[] {-1, -1, -1, -1, -speed, -speed, -1, -1, -1, -1},
                new float[] {1, 1, 1, 1, speed, speed, 1, 1, 1, 1});
    }

    @Override
    public Space actionSpace() {
        return Box.of(2, -1, 1);
    }

    @Override
    public Optional<Goals> goals() {
        return sparse ? Optional.of(new Goals(ROW, TIP, TARGET, 2, new Reach())) : Optional.empty();
    }

    /// The arm at rest in any pose; the target is where another pose would have the tip.
    @Override
    public float[] reset(RandomGenerator random) {
        double first = angle(random);
        double second = angle(random);
        state[4] = tipX(first, second);
        state[5] = tipY(first, second);
        state[0] = angle(random);
        state[1] = angle(random);
        state[2] = 0;
        state[3] = 0;
        steps = 0;
        return observation();
    }

    private static double angle(RandomGenerator random) {
        return Math.PI * (2 * random.nextDouble() - 1);
    }

    private static double tipX(double first, double second) {
        return LINK * (Math.cos(first) + Math.cos(first + second));
    }

    private static double tipY(double first, double second) {
        return LINK * (Math.sin(first) + Math.sin(first + second));
    }

    private float[] observation() {
        return new float[] {
            (float) Math.cos(state[0]),
            (float) Math.sin(state[0]),
            (float) Math.cos(state[1]),
            (float) Math.sin(state[1]),
            (float) state[2],
            (float) state[3],
            (float) Math.clamp(tipX(state[0], state[1]), -1, 1),
            (float) Math.clamp(tipY(state[0], state[1]), -1, 1),
            (float) Math.clamp(state[4], -1, 1),
            (float) Math.clamp(state[5], -1, 1)
        };
    }

    @Override
    public Step step(float[] action) {
        double first = Math.clamp(action[0], -1, 1);
        double second = Math.clamp(action[1], -1, 1);
        for (int k = 0; k < SUBSTEPS; k++) {
            advance(STRONGEST * first, STRONGEST * second);
        }
        steps++;
        float[] row = observation();
        double distance = Math.hypot(row[TIP] - row[TARGET], row[TIP + 1] - row[TARGET + 1]);
        double reward = sparse ? distance < NEAR ? 0 : -1 : -distance - 0.01 * (first * first + second * second);
        return new Step(row, reward, false, steps >= (sparse ? SPARSE_LIMIT : DENSE_LIMIT));
    }

    private void advance(double first, double second) {
        double square = LINK * LINK;
        double bend = square * Math.cos(state[1]);
        double swing = square * Math.sin(state[1]);
        double m11 = 3 * square + 2 * bend;
        double m12 = square + bend;
        double m22 = square;
        double u = first - BRAKE * state[2] + swing * (2 * state[2] + state[3]) * state[3];
        double v = second - BRAKE * state[3] - swing * state[2] * state[2];
        double determinant = m11 * m22 - m12 * m12;
        state[2] = Math.clamp(state[2] + SECONDS * (m22 * u - m12 * v) / determinant, -FASTEST, FASTEST);
        state[3] = Math.clamp(state[3] + SECONDS * (m11 * v - m12 * u) / determinant, -FASTEST, FASTEST);
        state[0] += SECONDS * state[2];
        state[1] += SECONDS * state[3];
    }

    @Override
    public Optional<Frame> render() {
        double elbowX = LINK * Math.cos(state[0]);
        double elbowY = LINK * Math.sin(state[0]);
        return Optional.of(Draw.plot(400, 400, g -> {
            Draw.disc(g, Chart.MARKED, at(state[4]), at(state[5]), 16);
            Draw.line(g, Chart.PLAIN, 14, 200, 200, at(elbowX), at(elbowY));
            Draw.line(
                    g,
                    Chart.PLAIN,
                    10,
                    at(elbowX),
                    at(elbowY),
                    at(tipX(state[0], state[1])),
                    at(tipY(state[0], state[1])));
            Draw.disc(g, Color.BLACK, 200, 200, 6);
            Draw.disc(g, Color.BLACK, at(elbowX), at(elbowY), 5);
        }));
    }

    private static double at(double metres) {
        return 200 + 180 * metres;
    }

    @Override
    public void save(State out) {
        out.put("arm", state);
        out.put("steps", new int[] {steps});
    }

    @Override
    public void load(State in) {
        in.read("arm", state);
        steps = in.ints("steps", 1)[0];
    }
}
