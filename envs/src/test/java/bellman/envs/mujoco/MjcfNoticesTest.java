package bellman.envs.mujoco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.envs.Environments;
import bellman.registry.EnvironmentEntry;
import bellman.registry.EnvironmentOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Needs no simulator: options are looked at, no model is.
class MjcfNoticesTest {
    private static List<String> notices(String id, Map<String, Object> options) {
        return Environments.find(id).factory().notices(new EnvironmentOptions(options));
    }

    @Test
    void aModelOfOnesOwnWithoutARewardIsNoticedByItsKey() {
        List<String> notices = notices("mjcf/arm.xml", Map.of("frame-skip", 5L));
        assertEquals(1, notices.size());
        assertTrue(notices.getFirst().startsWith("environment.options.reward is not set"), notices.toString());
        assertEquals(List.of(), notices("mjcf/arm.xml", Map.of("reward", Map.of("alive", Map.of("weight", 1.0)))));
    }

    @Test
    void anIdWithoutAFileIsRefused() {
        assertEquals(
                "the environment 'mjcf/' names no file; expected mjcf/FILE, the path of a model in MJCF",
                assertThrows(IllegalArgumentException.class, () -> Environments.find("mjcf/"))
                        .getMessage());
    }

    @Test
    void tasksWithRewardsOfTheirOwnHaveNothingToSay() {
        for (EnvironmentEntry entry : MujocoEnvironments.entries()) {
            assertEquals(List.of(), notices(entry.id(), Map.of()));
        }
    }
}
