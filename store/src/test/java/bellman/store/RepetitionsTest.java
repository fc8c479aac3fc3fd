package bellman.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RepetitionsTest {
    @Test
    void runsTogetherAreCalledWhatTheirNamesShareWithoutASeedsRest() {
        assertEquals("one", Repetitions.label(List.of("one"), List.of(1L)));
        assertEquals("pendulum (2 seeds)", Repetitions.label(List.of("pendulum-1", "pendulum-2"), List.of(1L, 2L)));
        assertEquals("td3 (2 seeds)", Repetitions.label(List.of("td3-1", "td3-2"), List.of(1L, 2L)));
        assertEquals(
                "ppo (3 seeds)",
                Repetitions.label(List.of("ppo-seed1", "ppo-seed2", "ppo-seed11"), List.of(1L, 2L, 11L)));
        assertEquals(
                "cartpole-v1 (2 seeds)",
                Repetitions.label(
                        List.of("cartpole-v1-20261122-193201", "cartpole-v1-20261122-193544"), List.of(1L, 2L)));
        assertEquals("a (2 seeds)", Repetitions.label(List.of("a", "b"), List.of(1L, 2L)));
        assertEquals("a (3 runs of 2 seeds)", Repetitions.label(List.of("a1", "a2", "a3"), List.of(1L, 2L, 1L)));
        assertEquals("a (2 runs of 1 seed)", Repetitions.label(List.of("a1", "a2"), List.of(1L, 1L)));
    }
}
