package bellman.envs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.env.Frame;
import bellman.envs.mujoco.MujocoEnvironments;
import bellman.registry.EnvironmentCheck;
import bellman.registry.EnvironmentEntry;
import bellman.registry.Finding;
import bellman.registry.UnknownEnvironmentException;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EnvironmentsTest {
    /// All that need nothing installed. The others are checked where it is: see `MujocoLiveTest`.
    static Stream<String> ids() {
        return Environments.all().stream()
                .filter(e -> MujocoEnvironments.entries().stream().noneMatch(m -> m.id().equals(e.id())))
                .map(EnvironmentEntry::id);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void everyEnvironmentKeepsTheContract(String id) {
        List<Finding> failed = EnvironmentCheck.of(Environments.find(id)).stream()
                .filter(f -> !f.passed())
                .toList();
        assertEquals(List.of(), failed);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void everyNativeEnvironmentCanBeSavedAndDrawsAPictureWithSomethingInIt(String id) {
        try (VectorEnvironment environment = Environments.make(id, 2, AutoresetMode.NEXT_STEP)) {
            assertTrue(environment.snapshot().isPresent());
            environment.reset(1, environment.newStep());
            Frame frame = environment.render(1).orElseThrow();
            assertTrue(frame.width() >= 300 && frame.width() <= 600 && frame.height() >= 300 && frame.height() <= 600);
            assertTrue(Arrays.stream(frame.pixels()).allMatch(p -> p >> 24 == 0));
            assertTrue(Arrays.stream(frame.pixels()).distinct().count() > 2);
        }
    }

    @Test
    void thereAreAtLeastTwentyEnvironmentsWithDescriptions() {
        assertTrue(Environments.all().size() >= 20);
        for (EnvironmentEntry entry : Environments.all()) {
            assertTrue(entry.description().endsWith("."), entry.id());
            assertTrue(entry.maxEpisodeSteps().isPresent(), () -> entry.id() + " could run for ever");
        }
    }

    @Test
    void anUnknownIdIsAnsweredWithTheNearest() {
        String message = assertThrows(UnknownEnvironmentException.class, () -> Environments.find("cartpole"))
                .getMessage();
        assertTrue(message.contains("'cartpole'") && message.contains("nearest: CartPole-v1"), message);
        assertEquals(-1, message.indexOf('\n'));
    }

    @Test
    void aCountBelowOneIsRefused() {
        for (EnvironmentEntry entry : Environments.all()) {
            assertThrows(IllegalArgumentException.class, () -> entry.make(0), entry::id);
        }
    }
}
