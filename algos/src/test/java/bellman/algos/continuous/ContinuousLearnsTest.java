package bellman.algos.continuous;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.algos.Session;
import bellman.train.AlgorithmConfig;
import bellman.train.EnvironmentConfig;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ContinuousLearnsTest {
    static Stream<Arguments> tasks() {
        return Stream.of(
                Arguments.of("SAC", Small.sac(), "IdentityBox-v0", 7.8, 4000),
                Arguments.of("SAC, gSDE", Small.gsde(), "IdentityBox-v0", 8.5, 5000),
                Arguments.of("SAC, discrete", Small.discrete(), "IdentityDiscrete-v0", 9.5, 3000),
                Arguments.of("DroQ", Small.droq(), "IdentityBox-v0", 7.8, 3000),
                Arguments.of("TD3", Small.td3(), "IdentityBox-v0", 8.5, 3000),
                Arguments.of("DDPG", Small.ddpg(), "IdentityBox-v0", 8.5, 3000),
                Arguments.of("TQC", Small.tqc(), "IdentityBox-v0", 8.5, 4000),
                Arguments.of("CrossQ", Small.crossQ(), "IdentityBox-v0", 8.5, 3000));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tasks")
    void itLearnsATrivialTask(String name, AlgorithmConfig config, String id, double threshold, long steps) {
        double mean = Session.of(config, EnvironmentConfig.of(id, 1), 3).learn(steps);
        assertTrue(mean >= threshold, name + ": " + mean + " is below " + threshold);
    }
}
