package bellman.envs.toy;

import bellman.env.Environment;
import bellman.registry.EnvironmentEntry;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.MultiBinary;
import bellman.space.MultiDiscrete;
import bellman.vector.VectorEnvironment;
import java.util.List;
import java.util.function.Supplier;

/// The registry's entries of this package.
public final class ToyEnvironments {
    private static final double[] ARMS = {0.1, 0.5, 0.2, 0.9, 0.3, 0.6, 0.15, 0.4};

    private ToyEnvironments() {}

    /// All entries.
    public static List<EnvironmentEntry> entries() {
        return List.of(
                toy(
                        "BernoulliBandit-v0",
                        "Pull one of 8 arms that pay 1 with probabilities from 0.1 to 0.9; one" + " pull an episode.",
                        1,
                        0.85,
                        () -> new Bandit(Bandit.Payment.BERNOULLI, new double[][] {ARMS})),
                toy(
                        "GaussianBandit-v0",
                        "Pull one of 8 arms whose means are from 0.1 to 0.9, with normal noise;"
                                + " one pull an episode.",
                        1,
                        0.8,
                        () -> new Bandit(Bandit.Payment.GAUSSIAN, new double[][] {ARMS})),
                toy(
                        "ContextualBandit-v0",
                        "Pull the one of 4 arms that pays well in the context shown; one pull an" + " episode.",
                        1,
                        0.85,
                        () -> Bandit.contextual(4)),
                toy(
                        "IdentityDiscrete-v0",
                        "Repeat the number shown, of 5; 1 each time, 10 times.",
                        10,
                        9.5,
                        () -> new Identity(new Discrete(5))),
                toy(
                        "IdentityMultiDiscrete-v0",
                        "Repeat the numbers shown, of 3 and of 4; 1 each time, 10 times.",
                        10,
                        9.5,
                        () -> new Identity(new MultiDiscrete(List.of(3, 4)))),
                toy(
                        "IdentityMultiBinary-v0",
                        "Repeat the 3 bits shown; 1 each time, 10 times.",
                        10,
                        9.5,
                        () -> new Identity(new MultiBinary(3))),
                toy(
                        "IdentityBox-v0",
                        "Repeat the 2 numbers shown, from -1 to 1 (clipped); 1 less the distance, 10" + " times.",
                        10,
                        8.5,
                        () -> new Identity(Box.of(2, -1, 1))),
                toy(
                        "Recall-v0",
                        "Say after 4 steps which of 2 cues was shown at first; 1 or -1. Needs memory.",
                        5,
                        0.9,
                        () -> new Recall(2, 4)),
                toy(
                        "RecallLong-v0",
                        "Say after 16 steps which of 4 cues was shown at first; 1 or -1. Needs memory.",
                        17,
                        0.9,
                        () -> new Recall(4, 16)),
                toy(
                        "TMaze-v0",
                        "Turn at the end of a corridor of 5 steps as the sign at its beginning said; 4 for"
                                + " the right turn."
                                + " Needs memory.",
                        new TeeMaze(5).limit(),
                        3.9,
                        () -> new TeeMaze(5)),
                toy(
                        "MaskedChoice-v0",
                        "Choose the dearest of the things that may be chosen, of 6, 10 times. A"
                                + " masked action is an error.",
                        10,
                        7,
                        () -> new MaskedChoice(6)),
                toy(
                        "BitFlip-v0",
                        "Flip 12 bits, one a step, until they are as the goal shown says; -1 a step. An"
                                + " environment with goals, for hindsight.",
                        12,
                        -7,
                        () -> new BitFlip(12)),
                toy(
                        "PlanarArm-v0",
                        "Bring the tip of an arm of two links to a target by torques at its joints, 100 steps; minus"
                                + " the distance, less a little for the torques.",
                        PlanarArm.DENSE_LIMIT,
                        -20,
                        () -> new PlanarArm(false)),
                toy(
                        "PlanarArmSparse-v0",
                        "The same with -1 a step unless the tip is within 0.1 m, 50 steps. An environment with goals,"
                                + " for hindsight.",
                        PlanarArm.SPARSE_LIMIT,
                        -20,
                        () -> new PlanarArm(true)),
                toy(
                        "PixelCatch-v0",
                        "Catch 5 balls that fall and rebound on a screen of 21 x 21 pixels; 1 or -1 each.",
                        PixelCatch.limit(),
                        4,
                        PixelCatch::new),
                toy(
                        "Corridor-v0",
                        "Walk right to the end of a corridor of 8 cells; 1 there, -0.01 a step.",
                        new Corridor(8, 0).limit(),
                        0.93,
                        () -> new Corridor(8, 0)),
                toy(
                        "CorridorSlippery-v0",
                        "Walk right to the end of a corridor of 8 cells in which one step in"
                                + " five goes the other way;"
                                + " 1 there, -0.01 a step.",
                        new Corridor(8, 0.2).limit(),
                        0.87,
                        () -> new Corridor(8, 0.2)));
    }

    private static EnvironmentEntry toy(
            String id, String description, int limit, double threshold, Supplier<Environment> one) {
        return new EnvironmentEntry(id, description, (count, mode) -> VectorEnvironment.of(one, count, mode))
                .limitedTo(limit)
                .solvedAt(threshold);
    }
}
