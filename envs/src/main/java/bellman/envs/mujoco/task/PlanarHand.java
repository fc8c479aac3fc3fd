package bellman.envs.mujoco.task;

import bellman.env.Goals;
import bellman.envs.mujoco.Field;
import bellman.envs.mujoco.MujocoException;
import bellman.envs.mujoco.MujocoModel;
import bellman.envs.mujoco.Simulation;
import bellman.envs.mujoco.Task;
import bellman.registry.EnvironmentOptions;
import bellman.space.Box;
import bellman.space.Dict;
import bellman.space.Space;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A planar hand of three fingers with two motors each turns a cross to a wanted angle.
///
/// Goals are directions, as cosine and sine, so that no angle has a seam. Rewards are those of two houses:
/// `sparse` and `dense` as in Gymnasium-Robotics' hands (Plappert et al. 2018, section 3.2), with one goal
/// an episode; `progress` as in OpenAI's Dactyl (2018, section 3.1), where each goal that is reached makes
/// way for another, and an object that is lost ends the episode. Rewards of progress are no function of
/// goals, so there is no hindsight with them, and how far there is to go is observed.
///
/// The goal is the angle of a joint that nothing moves: the simulation's state holds it, and pictures show it.
public final class PlanarHand implements Task {
    /// Steps of an episode.
    public static final int LIMIT = 100;

    private static final int X = 0;
    private static final int Y = 1;
    private static final int ANGLE = 2;
    private static final int GOAL = 3;
    private static final int JOINTS = 4;
    private static final List<String> FIRST = List.of("object-x", "object-y", "object-angle", "goal-angle");
    /// Cosine and sine.
    private static final int DIRECTION = 2;
    /// How fingers are bent at first: base and knuckle.
    private static final double[] BENT = {0.9, 0.9};

    private static final double START_NOISE = 0.05;
    /// Brings places in metres and velocities in radians per second to the size of angles.
    private static final double PLACES = 20;

    private static final double VELOCITIES = 0.1;
    private static final String DROP = "drop-distance";
    private static final double REACHED = 5;
    private static final double LOST = -20;

    private final Field position;
    private final Field velocity;
    private final int frameSkip;
    private final Kind kind;
    private final double threshold;
    private final double farthest;
    private final boolean observesVelocities;
    private double distance;

    /// What a step is worth.
    private enum Kind {
        /// 0 at the goal, -1 elsewhere.
        SPARSE,
        /// Minus the angle to the goal.
        DENSE,
        /// The angle by which the goal came nearer, 5 for reaching it, -20 for losing the object.
        PROGRESS
    }

    /// On a simulation of its model.
    public PlanarHand(Simulation simulation, EnvironmentOptions options) {
        position = simulation.position();
        velocity = simulation.velocity();
        requireHand(simulation.model(), position.size(), velocity.size());
        frameSkip = options.integer("frame-skip", 5, 1);
        kind = kind(options);
        threshold = positive(options, "rotation-threshold", kind == Kind.PROGRESS ? 0.2 : 0.1, Math.PI);
        if (kind != Kind.PROGRESS && options.names().contains(DROP)) {
            throw options.refused(DROP, "it counts with reward-type progress only; set that, or leave it out");
        }
        farthest = kind == Kind.PROGRESS
                ? positive(options, DROP, 0.04, Double.POSITIVE_INFINITY)
                : Double.POSITIVE_INFINITY;
        observesVelocities = options.flag("observe-velocities", true);
    }

    /// One's own file (`xml-file`) has the first joints of ours, and fingers of one joint after another.
    private static void requireHand(MujocoModel model, int positions, int velocities) {
        for (int i = 0; i < FIRST.size(); i++) {
            int found = model.id(MujocoModel.Kind.JOINT, FIRST.get(i));
            if (found != i) {
                throw new MujocoException(model.file() + ": joint '" + FIRST.get(i) + "' is number " + found
                        + ", expected " + i + ": a planar hand's joints begin with " + String.join(", ", FIRST)
                        + ", and its fingers follow");
            }
        }
        if (positions != velocities || positions == JOINTS) {
            throw new MujocoException(model.file() + ": its joints have " + positions + " positions and " + velocities
                    + " velocities, expected as many of both and more than " + JOINTS
                    + ": a planar hand is made of slides and hinges, those of fingers among them");
        }
    }

    private static Kind kind(EnvironmentOptions options) {
        String name = options.text("reward-type", "sparse");
        return Arrays.stream(Kind.values())
                .filter(k -> k.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> options.wrong("reward-type", name, "sparse, dense or progress"));
    }

    private static double positive(EnvironmentOptions options, String key, double otherwise, double below) {
        double value = options.number(key, otherwise);
        if (!(value > 0 && value < below)) {
            throw options.wrong(key, value, "a number above 0 and below " + below);
        }
        return value;
    }

    /// Rewards and ends under any goal.
    ///
    /// @param sparse whether only being there counts
    /// @param threshold how many radians away is still there
    record Turning(boolean sparse, double threshold) implements Goals.Task {
        @Override
        public float reward(float[] achieved, float[] desired) {
            double angle = angle(achieved[0], achieved[1], desired[0], desired[1]);
            return sparse ? (angle > threshold ? -1 : 0) : (float) -angle;
        }

        @Override
        public boolean terminates(float[] achieved, float[] desired) {
            return false;
        }

        /// The angle between two directions that need not have length 1, from 0 to pi.
        private static double angle(double x, double y, double otherX, double otherY) {
            return Math.abs(Math.atan2(x * otherY - y * otherX, x * otherX + y * otherY));
        }
    }

    @Override
    public Rhythm rhythm() {
        return new Rhythm(frameSkip, false);
    }

    @Override
    public int observationSize() {
        return observations().size();
    }

    @Override
    public Space observations() {
        int joints = position.size() - JOINTS;
        int size = joints + 2 + (observesVelocities ? joints + 3 : 0) + (kind == Kind.PROGRESS ? DIRECTION : 0);
        return new Dict(Map.of(
                "achieved_goal",
                direction(),
                "desired_goal",
                direction(),
                "observation",
                Box.of(size, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY)));
    }

    /// The goal.
    @Override
    public int[] told() {
        return new int[] {DIRECTION, DIRECTION + 1};
    }

    private static Box direction() {
        return Box.of(DIRECTION, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    }

    @Override
    public Optional<Goals> goals() {
        return kind == Kind.PROGRESS
                ? Optional.empty()
                : Optional.of(new Goals(
                        observationSize(), 0, DIRECTION, DIRECTION, new Turning(kind == Kind.SPARSE, threshold)));
    }

    @Override
    public void begin(RandomGenerator random) {
        position.set(ANGLE, Starts.between(-Math.PI, Math.PI, random));
        for (int i = JOINTS; i < position.size(); i++) {
            position.set(i, BENT[(i - JOINTS) % BENT.length] + Starts.between(-START_NOISE, START_NOISE, random));
        }
        proposeGoal(random);
    }

    /// Another goal, which is not reached yet.
    private void proposeGoal(RandomGenerator random) {
        do {
            position.set(GOAL, Starts.between(-Math.PI, Math.PI, random));
        } while (distance() <= threshold);
    }

    @Override
    public void before() {
        distance = distance();
    }

    @Override
    public void observe(double[] row) {
        int at = direct(position.get(ANGLE), row, 0);
        at = direct(position.get(GOAL), row, at);
        at = position.copy(JOINTS, position.size() - JOINTS, row, at);
        row[at++] = PLACES * position.get(X);
        row[at++] = PLACES * position.get(Y);
        if (observesVelocities) {
            row[at++] = PLACES * VELOCITIES * velocity.get(X);
            row[at++] = PLACES * VELOCITIES * velocity.get(Y);
            row[at++] = VELOCITIES * velocity.get(ANGLE);
            for (int i = JOINTS; i < velocity.size(); i++) {
                row[at++] = VELOCITIES * velocity.get(i);
            }
        }
        if (kind == Kind.PROGRESS) {
            direct(position.get(GOAL) - position.get(ANGLE), row, at);
        }
    }

    private static int direct(double angle, double[] row, int at) {
        row[at] = Math.cos(angle);
        row[at + 1] = Math.sin(angle);
        return at + DIRECTION;
    }

    /// Radians from the goal, from 0 to pi, however often the object was turned around.
    private double distance() {
        return Math.abs(Math.IEEEremainder(position.get(GOAL) - position.get(ANGLE), 2 * Math.PI));
    }

    @Override
    public double reward(boolean single) {
        double now = distance();
        return switch (kind) {
            case SPARSE -> now > threshold ? -1 : 0;
            case DENSE -> -now;
            case PROGRESS -> distance - now + (now <= threshold ? REACHED : 0) + (terminated() ? LOST : 0);
        };
    }

    @Override
    public boolean terminated() {
        return kind == Kind.PROGRESS && Math.hypot(position.get(X), position.get(Y)) > farthest;
    }

    @Override
    public void proceed(RandomGenerator random) {
        if (kind == Kind.PROGRESS && distance() <= threshold) {
            proposeGoal(random);
        }
    }
}
