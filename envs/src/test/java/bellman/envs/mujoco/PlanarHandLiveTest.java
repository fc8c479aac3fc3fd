package bellman.envs.mujoco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.env.Goals;
import bellman.envs.Environments;
import bellman.net.Workers;
import bellman.registry.EnvironmentEntry.Order;
import bellman.registry.EnvironmentOptions;
import bellman.run.RandomStream;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The planar hand on the real library, by `.ci/run`.
@Tag("simulators")
class PlanarHandLiveTest {
    private static final int DESIRED = 2;

    private static VectorEnvironment hand(Map<String, Object> options) {
        return Environments.find("PlanarHand-v0")
                .make(new Order(1, AutoresetMode.SAME_STEP, new EnvironmentOptions(options), Workers.ONE));
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
        String message = String.valueOf(assertThrows(
                        IllegalArgumentException.class,
                        () -> hand(Map.of("randomize", Map.of("delay", 1L, "delay-at-least", 3L))))
                .getMessage());
        assertEquals("delay must not be less than delay-at-least, got 1 and 3", message);
    }

    @Test
    void whatIsNoRewardIsRefused() {
        String message =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> hand(Map.of("reward-type", "spare")))
                        .getMessage());
        assertEquals("key 'environment.options.reward-type': found spare, expected sparse, dense or progress", message);
        message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> hand(Map.of("drop-distance", 0.1)))
                .getMessage());
        assertTrue(message.startsWith("key 'environment.options.drop-distance': unknown"), message);
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
