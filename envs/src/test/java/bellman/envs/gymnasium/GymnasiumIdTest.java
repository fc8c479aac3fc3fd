package bellman.envs.gymnasium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.envs.Environments;
import java.util.List;
import org.junit.jupiter.api.Test;

class GymnasiumIdTest {

    @Test
    void anIdHasGymnasiumsOwnAndOptions() {
        GymnasiumId id = GymnasiumId.of("gym/ALE/Pong-v5?vector&workers=2&noop_max=10&timeout=1.5");
        assertEquals("ALE/Pong-v5", id.environment());
        assertEquals(2, id.workers());
        assertEquals(1.5, id.timeout());
        assertEquals(10, id.restarts());
        assertEquals(List.of("vector=true", "noop_max=10"), id.words());
    }

    @Test
    void aPlainIdHasNoOptions() {
        assertEquals(List.of(), GymnasiumId.of("gym/CartPole-v1").words());
    }

    @Test
    void wrongOptionsAreRefusedByName() {
        for (String id : List.of(
                "gym/",
                "gym/A-v0?workers=0",
                "gym/A-v0?workers=1.5",
                "gym/A-v0?timeout=soon",
                "gym/A-v0?a=1&a=2",
                "gym/A-v0?=1")) {
            assertThrows(IllegalArgumentException.class, () -> GymnasiumId.of(id), id);
        }
        String message = assertThrows(IllegalArgumentException.class, () -> GymnasiumId.of("gym/A-v0?workers=many"))
                .getMessage();
        assertTrue(message.contains("'workers'") && message.contains("many"), message);
    }

    @Test
    void theRegistryFindsThemByTheirPrefixWithoutPython() {
        assertEquals("gym/Anything-v3", Environments.find("gym/Anything-v3").id());
    }
}
