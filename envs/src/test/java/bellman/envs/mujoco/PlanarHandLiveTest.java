package bellman.envs.mujoco;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.env.Goals;
import bellman.envs.Environments;
import bellman.net.Workers;
import bellman.registry.EnvironmentEntry.Order;
import bellman.registry.EnvironmentOptions;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The planar hand on the real library, by `.ci/run`.
@Tag("simulators")
class PlanarHandLiveTest {
    private static final int DESIRED = 2;

    private static VectorEnvironment hand(Map<String, Object> options) {
        return hands(options, 1, AutoresetMode.SAME_STEP);
    }

    private static VectorEnvironment hands(Map<String, Object> options, int count, AutoresetMode mode) {
        return Environments.find("PlanarHand-v0")
                .make(new Order(count, mode, new EnvironmentOptions(options), Workers.ONE));
    }

    /// What is looked at after each step.
    private interface Watcher {
        /// @param before the observation before it
        /// @param after that after it, of the same episode
        void saw(float[] before, float[] after, VectorStep step);
    }

    /// Plays with random actions.
    private static void play(VectorEnvironment hand, int steps, Watcher watcher) {
        RandomStream random = new RandomStream(3);
        VectorStep step = hand.newStep();
        hand.reset(5, step);
        for (int t = 0; t < steps; t++) {
            float[] before = step.observations().clone();
            float[] action = new float[6];
            // Pushes of some length turn the cross; tremors do not.
            for (int i = 0; i < action.length; i++) {
                action[i] = (float) Math.signum(random.nextGaussian());
            }
            for (int held = 0; held < 4 && !step.ended(0); held++) {
                before = step.observations().clone();
                hand.step(action, step);
                watcher.saw(before, (step.ended(0) ? step.finalObservations() : step.observations()).clone(), step);
            }
            Arrays.fill(step.terminated(), false);
            Arrays.fill(step.truncated(), false);
        }
    }

    private static float[] part(float[] row, int from) {
        return Arrays.copyOfRange(row, from, from + 2);
    }

    @Test
    void rewardsAreThoseOfTheGoalsInTheObservation() {
        for (String kind : new String[] {"sparse", "dense"}) {
            try (VectorEnvironment hand = hand(Map.of("reward-type", kind, "rotation-threshold", 0.5))) {
                Goals goals = hand.goals().orElseThrow();
                double[] sum = {0, 0};
                play(hand, 300, (before, after, step) -> {
                    float told = goals.task().reward(part(after, goals.achieved()), part(after, goals.desired()));
                    assertEquals(step.rewards()[0], told, 1e-5, kind);
                    sum[0] += told;
                    sum[1] = Math.min(sum[1], told);
                });
                assertTrue(sum[0] > 1200 * sum[1], "not always the same: " + sum[0]);
            }
        }
    }

    @Test
    void progressIsTheAngleThatTheGoalCameNearerAndReachingItBringsFiveAndAnother() {
        try (VectorEnvironment hand =
                hand(Map.of("reward-type", "progress", "rotation-threshold", 0.4, "drop-distance", 1.0))) {
            assertTrue(hand.goals().isEmpty(), "progress is no function of goals");
            int[] reached = {0};
            play(hand, 500, (before, after, step) -> {
                float[] goal = part(before, DESIRED);
                double now = angle(part(after, 0), goal);
                double progress = angle(part(before, 0), goal) - now;
                boolean there = now <= 0.4;
                assertEquals(progress + (there ? 5 : 0), step.rewards()[0], 1e-4);
                assertEquals(!there, Arrays.equals(goal, part(after, DESIRED)), "a goal stays until it is reached");
                reached[0] += there ? 1 : 0;
            });
            assertTrue(reached[0] > 10, "reached " + reached[0]);
        }
    }

    private static double angle(float[] a, float[] b) {
        return Math.abs(Math.atan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1]));
    }

    @Test
    void whoeverLosesTheObjectPaysTwentyAndTheEpisodeEnds() {
        try (VectorEnvironment hand = hand(Map.of("reward-type", "progress", "drop-distance", 0.005))) {
            int[] lost = {0};
            play(hand, 200, (before, after, step) -> {
                boolean out = Math.hypot(after[10], after[11]) > 20 * 0.005;
                assertEquals(out, step.terminated()[0]);
                assertEquals(out, step.rewards()[0] < -10);
                lost[0] += out ? 1 : 0;
            });
            assertTrue(lost[0] > 0);
        }
    }

    @Test
    void aLateHandDoesNotMoveBeforeItsDelay() {
        Map<String, Object> late = Map.of("randomize", Map.of("delay", 3L, "delay-at-least", 3L));
        try (VectorEnvironment hand = hand(late)) {
            VectorStep step = hand.newStep();
            hand.reset(8, step);
            float first = step.observations()[4];
            float[] push = new float[6];
            Arrays.fill(push, -1);
            for (int t = 0; t < 4; t++) {
                hand.step(push, step);
                boolean moved = Math.abs(step.observations()[4] - first) > 0.05;
                assertEquals(t == 3, moved, "step " + t);
            }
        }
    }

    @Test
    void noiseOfSensorsLeavesTheGoalAsItIsTold() {
        try (VectorEnvironment hand = hand(Map.of("randomize", Map.of("observation-noise", 0.2)))) {
            VectorStep step = hand.newStep();
            hand.reset(8, step);
            float[] goal = part(step.observations(), DESIRED);
            assertEquals(1, Math.hypot(goal[0], goal[1]), 1e-6);
            double most = 0;
            for (int t = 0; t < 20; t++) {
                hand.step(new float[6], step);
                assertArrayEquals(goal, part(step.observations(), DESIRED), "step " + t);
                most = Math.max(most, Math.abs(Math.hypot(step.observations()[0], step.observations()[1]) - 1));
            }
            assertTrue(most > 0.05, "where the object points is measured, noise " + most);
        }
    }

    private static float[] pushes(RandomStream random) {
        float[] actions = new float[12];
        for (int i = 0; i < actions.length; i++) {
            actions[i] = (float) Math.signum(random.nextGaussian());
        }
        return actions;
    }

    @Test
    void handsAreRestoredExactlyWithActionsUnderWayAndPhysicsDrawn() {
        List<Double> factors = List.of(0.5, 2.0);
        List<Map<String, Object>> physics = List.of(
                Map.of("mass", factors),
                Map.of("gain", factors),
                Map.of("delay", 4L, "delay-at-least", 3L),
                Map.of("mass", factors, "gain", factors, "delay", 3L, "observation-noise", 0.01, "action-noise", 0.1));
        for (AutoresetMode mode : AutoresetMode.values()) {
            for (Map<String, Object> randomize : physics) {
                // Two actions wait, an episode is under way, one has just ended, another has begun.
                for (int after : new int[] {2, 13, 20, 23}) {
                    restored(randomize, mode, after);
                }
            }
        }
    }

    private static void restored(Map<String, Object> randomize, AutoresetMode mode, int after) {
        Map<String, Object> options = Map.of(
                "reward-type", "progress", "rotation-threshold", 0.4, "max-episode-steps", 20L, "randomize", randomize);
        try (VectorEnvironment a = hands(options, 2, mode);
                VectorEnvironment b = hands(options, 2, mode)) {
            RandomStream random = new RandomStream(9);
            VectorStep of = a.newStep();
            a.reset(4, of);
            for (int t = 0; t < after; t++) {
                a.step(pushes(random), of);
            }
            State state = new State();
            a.snapshot().orElseThrow().save(state);
            VectorStep again = b.newStep();
            b.reset(99, again);
            b.snapshot().orElseThrow().load(state);
            for (int t = 0; t < 50; t++) {
                float[] actions = pushes(random);
                a.step(actions, of);
                b.step(actions, again);
                String when = randomize + ", " + mode + ", saved after " + after + ", step " + t;
                assertArrayEquals(of.observations(), again.observations(), when);
                assertArrayEquals(of.rewards(), again.rewards(), when);
                assertArrayEquals(of.terminated(), again.terminated(), when);
                assertArrayEquals(of.truncated(), again.truncated(), when);
            }
        }
    }

    private static void refused(String message, Map<String, Object> options) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> hand(options))
                        .getMessage());
    }

    @Test
    void physicsThatCannotBeDrawnAreRefusedByTheirKeys() {
        refused(
                "key 'environment.options.randomize.delay': found 1, expected a whole number of steps from 3 to 10000",
                Map.of("randomize", Map.of("delay", 1L, "delay-at-least", 3L)));
        refused(
                "key 'environment.options.randomize.delay': found 2147483647, expected a whole number of steps"
                        + " from 0 to 10000",
                Map.of("randomize", Map.of("delay", (long) Integer.MAX_VALUE)));
        refused(
                "key 'environment.options.randomize.mass': found [0.5, Infinity], expected two finite factors above 0,"
                        + " the lower first",
                Map.of("randomize", Map.of("mass", List.of(0.5, Double.POSITIVE_INFINITY))));
        refused(
                "key 'environment.options.randomize.action-noise': found Infinity, expected a finite number",
                Map.of("randomize", Map.of("action-noise", Double.POSITIVE_INFINITY)));
    }

    @Test
    void aGoalThatIsAlwaysReachedIsRefused() {
        for (double threshold : new double[] {0, Math.PI, 4}) {
            refused(
                    "key 'environment.options.rotation-threshold': found " + threshold
                            + ", expected a number above 0 and below " + Math.PI,
                    Map.of("rotation-threshold", threshold));
        }
    }

    @Test
    void aModelThatIsNoHandIsRefusedByItsJoints(@TempDir Path folder) throws IOException {
        String text = "<mujoco><worldbody><body><joint name='object-x' type='slide'/>"
                + "<joint name='object-y' type='slide' axis='0 1 0'/><joint name='object-angle'/>"
                + "<geom size='0.01'/></body><body pos='1 0 0'><joint name='goal-angle'/><geom size='0.01'/></body>"
                + "<body pos='2 0 0'><joint name='finger' type='ball'/><geom size='0.01'/></body></worldbody>"
                + "<actuator><motor joint='goal-angle'/></actuator></mujoco>";
        Path ball = Files.writeString(folder.resolve("ball.xml"), text);
        Path named = Files.writeString(folder.resolve("named.xml"), text.replace("object-x", "object"));
        Path other = Files.writeString(
                folder.resolve("other.xml"), text.replace("goal-angle", "f").replace("finger", "goal-angle"));
        assertTrue(noHand(ball).contains("8 positions and 7 velocities"), noHand(ball));
        assertTrue(noHand(named).contains("no joint called 'object-x'"), noHand(named));
        assertTrue(noHand(other).contains("joint 'goal-angle' is number 4, expected 3"), noHand(other));
    }

    private static String noHand(Path file) {
        return String.valueOf(assertThrows(MujocoException.class, () -> hand(Map.of("xml-file", file.toString())))
                .getMessage());
    }

    @Test
    void whatIsNoRewardIsRefused() {
        String message =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> hand(Map.of("reward-type", "spare")))
                        .getMessage());
        assertEquals("key 'environment.options.reward-type': found spare, expected sparse, dense or progress", message);
        message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> hand(Map.of("drop-distance", 0.1)))
                .getMessage());
        assertTrue(message.startsWith("key 'environment.options.drop-distance': it counts with reward-type"), message);
    }

    @Test
    void aTextThatIsNoModelIsRefusedInMujocosWords() {
        for (String text : new String[] {
            "<mujoco><boddy/></mujoco>",
            "<mujoco><default><mesh scale='0 0 0'/></default>" + "<worldbody><body><joint/></body></worldbody></mujoco>"
        }) {
            String message =
                    String.valueOf(assertThrows(MujocoException.class, () -> MujocoModel.parse("own.xml", text))
                            .getMessage());
            assertTrue(message.startsWith("own.xml is no model: ") && !message.contains("\n"), message);
        }
    }
}
