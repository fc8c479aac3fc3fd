package bellman.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RepetitionsTest {
    @Test
    void runsTogetherAreCalledWhatTheirNamesShareWithoutASeedsRest() {
        assertEquals("one", Repetitions.label(List.of("one")));
        assertEquals("pendulum (2 seeds)", Repetitions.label(List.of("pendulum-1", "pendulum-2")));
        assertEquals("td3 (2 seeds)", Repetitions.label(List.of("td3-1", "td3-2")));
        assertEquals("ppo (3 seeds)", Repetitions.label(List.of("ppo-seed1", "ppo-seed2", "ppo-seed11")));
        assertEquals(
                "cartpole-v1 (2 seeds)",
                Repetitions.label(List.of("cartpole-v1-20261122-193201", "cartpole-v1-20261122-193544")));
        assertEquals("a (2 seeds)", Repetitions.label(List.of("a", "b")));
    }
}
