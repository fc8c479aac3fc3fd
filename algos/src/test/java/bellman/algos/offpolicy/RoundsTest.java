package bellman.algos.offpolicy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.envs.Environments;
import bellman.net.Backend;
import bellman.net.Workers;
import bellman.policy.ActionAdapter;
import bellman.replay.Replay;
import bellman.run.Metrics;
import bellman.run.RandomStream;
import bellman.train.EnvironmentConfig;
import bellman.train.Setup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static Setup setup(String id, int count) {
        var environment = EnvironmentConfig.of(id, count).forTraining(Environments.make(id, count), 0.99f);
        return new Setup(environment.environment(), Optional.empty(), Backend.named("nn"), Workers.ONE, 1);
    }

    @Test
    void actingAndLearningTakeTurns() {
        Setup setup = setup("CartPole-v1", 2);
        RoundsConfig config = new RoundsConfig(10, 3, 4, 8, 18);
        List<String> log = new ArrayList<>();
        try (Replay replay = ReplayConfig.of(100).replay(setup, 1, 0)) {
            Experience experience = new Experience(
                    setup.environment(),
                    replay,
                    new ActionAdapter(setup.environment().actionSpace(), false),
                    1);
            Rounds rounds = new Rounds(config, experience);
            int updates = rounds.iterate(
                    (now, begins, actions) -> log.add("random"),
                    (now, begins, actions) -> log.add("policy"),
                    n -> log.add("learn " + n));
            assertEquals(8, updates);
            assertEquals(18, experience.steps());
            assertEquals(
                    List.of(
                            "random", "random", "random", "random", "random", "policy", "learn 4", "policy", "policy",
                            "policy", "learn 4"),
                    log);
            assertEquals(18, replay.added());
            Metrics clock = new Metrics();
            experience.meter(clock);
            assertTrue(clock.value("time/acting-seconds") > 0 && clock.value("time/environment-seconds") > 0);
            experience.meter(clock);
            assertEquals(0, clock.value("time/acting-seconds"), "it was told already");
        }
    }

    @Test
    void randomActionsAreLegalAndAllOfThemAreDrawn() {
        boolean[] masks = {true, false, true, true, false, true, false, false};
        RandomStream random = new RandomStream(1);
        int[] counts = new int[4];
        for (int i = 0; i < 3000; i++) {
            counts[RandomActions.legal(masks, 0, 4, random)]++;
            assertEquals(1, RandomActions.legal(masks, 1, 4, random));
        }
        assertEquals(0, counts[1]);
        for (int a : new int[] {0, 2, 3}) {
            assertTrue(Math.abs(counts[a] - 1000) < 120, "action " + a + ": " + counts[a]);
        }
    }

    @Test
    void hindsightIsRefusedWhereThereAreNoGoals() {
        Setup setup = setup("CartPole-v1", 1);
        ReplayConfig config = ReplayConfig.of(100).withHindsight(ReplayConfig.HindsightKind.FUTURE, 0.8f);
        try (Replay replay = config.replay(setup, 1, 0)) {
            String message = assertThrows(IllegalArgumentException.class, () -> config.batch(setup, replay, 4, 0.99f))
                    .getMessage();
            assertTrue(message.startsWith("algorithm.replay.hindsight: found future, expected none"), message);
        }
    }
}
