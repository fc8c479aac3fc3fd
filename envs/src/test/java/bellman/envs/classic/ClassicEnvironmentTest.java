package bellman.envs.classic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.env.RecordedTrajectory;
import bellman.env.Recording;
import bellman.env.ReplayReport;
import bellman.env.Replayable;
import bellman.envs.Environments;
import bellman.run.RandomStream;
import bellman.space.Box;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassicEnvironmentTest {

    @ParameterizedTest
    @CsvSource({
        "CartPole-v1, 500",
        "MountainCar-v0, 200",
        "MountainCarContinuous-v0," + " 999",
        "Acrobot-v1, 500",
        "Pendulum-v1, 200"
    })
    void anEpisodeThatDoesNotEndIsCutOffAtGymnasiumsLimit(String id, int limit) {
        assertEquals(limit, Environments.find(id).maxEpisodeSteps().orElseThrow());
        try (VectorEnvironment environment = Environments.make(id, 1)) {
            VectorStep step = environment.newStep();
            environment.reset(5, step);
            for (int t = 1; t <= limit; t++) {
                float[] o = step.observations().clone();
                boolean cartPole = id.equals("CartPole-v1");
                environment.step(new float[] {cartPole && o[2] + 0.3f * o[3] > 0 ? 1 : 0}, step);
                assertFalse(step.terminated()[0]);
                assertEquals(t == limit, step.truncated()[0]);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CartPole-v1, '-0.05, -0.05, -0.05, -0.05', '0.05, 0.05, 0.05, 0.05'",
        "MountainCar-v0, '-0.6, 0', '-0.4, 0'",
        "MountainCarContinuous-v0, '-0.6, 0', '-0.4, 0'",
        "Acrobot-v1, '-0.1, -0.1, -0.1, -0.1', '0.1, 0.1, 0.1, 0.1'",
        "Pendulum-v1, '-3.14159265, -1', '3.14159265, 1'",
    })
    void firstStatesAreUniformBetweenGymnasiumsBounds(String id, String low, String high) {
        int count = 20_000;
        double[] lows = numbers(low);
        double[] highs = numbers(high);
        Dynamics dynamics = dynamics(id);
        var random = new RandomStream(1);
        double[] uniform = new double[dynamics.draws()];
        double[] s = new double[dynamics.stateSize()];
        double[] sums = new double[s.length];
        double[] squares = new double[s.length];
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < uniform.length; k++) {
                uniform[k] = random.nextDouble();
            }
            dynamics.begin(uniform, s, 0);
            for (int k = 0; k < s.length; k++) {
                assertTrue(s[k] >= lows[k] - 1e-8 && s[k] <= highs[k] + 1e-8);
                sums[k] += s[k];
                squares[k] += s[k] * s[k];
            }
        }
        for (int k = 0; k < s.length; k++) {
            double width = highs[k] - lows[k];
            double mean = sums[k] / count;
            assertEquals((lows[k] + highs[k]) / 2, mean, 0.02 * width + 1e-12);
            assertEquals(width * width / 12, squares[k] / count - mean * mean, 0.01 * width * width + 1e-12);
        }
    }

    private static double[] numbers(String list) {
        return List.of(list.split(",")).stream()
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static Dynamics dynamics(String id) {
        return switch (id) {
            case "CartPole-v1" -> new CartPole();
            case "MountainCar-v0" -> new MountainCar();
            case "MountainCarContinuous-v0" -> new ContinuousMountainCar();
            case "Acrobot-v1" -> new Acrobot();
            case "Pendulum-v1" -> new Pendulum();
            default -> throw new IllegalArgumentException(id);
        };
    }

    @Test
    void spacesHaveGymnasiumsBounds() {
        Box cartPole = (Box) Environments.find("CartPole-v1").observationSpace();
        assertArrayEquals(
                new float[] {4.8f, Float.POSITIVE_INFINITY, 0.41887903f, Float.POSITIVE_INFINITY}, cartPole.high());
        Box acrobot = (Box) Environments.find("Acrobot-v1").observationSpace();
        assertArrayEquals(new float[] {-1, -1, -1, -1, -12.566371f, -28.274334f}, acrobot.low());
        assertEquals(Box.of(1, -2, 2), Environments.find("Pendulum-v1").actionSpace());
        assertEquals(
                Box.of(1, -1, 1), Environments.find("MountainCarContinuous-v0").actionSpace());
        Box car = (Box) Environments.find("MountainCar-v0").observationSpace();
        assertArrayEquals(new float[] {-1.2f, -0.07f}, car.low());
        assertArrayEquals(new float[] {0.6f, 0.07f}, car.high());
    }

    @Test
    void aTorqueBeyondTheBoundsActsLikeTheBound() {
        for (AutoresetMode mode : AutoresetMode.values()) {
            var environment = ClassicEnvironment.pendulum(2, mode);
            VectorStep a = environment.newStep();
            environment.reset(3, a);
            environment.step(new float[] {2, 2}, a);
            VectorStep b = environment.newStep();
            environment.reset(3, b);
            environment.step(new float[] {5, 1e30f}, b);
            assertArrayEquals(a.observations(), b.observations());
            assertArrayEquals(a.rewards(), b.rewards());
        }
    }

    @Test
    void aReplayReportNoticesEveryKindOfDifference() {
        Replayable environment = ClassicEnvironment.mountainCar(1, AutoresetMode.SAME_STEP);
        double[] first = environment.replayFrom(new double[] {-0.5, 0}).clone();
        Replayable.Replay step = environment.replay(new double[] {2});
        var exact = new RecordedTrajectory(
                new double[] {-0.5, 0},
                first,
                new double[][] {{2}},
                new double[][] {step.observation()},
                new double[][] {step.state()},
                new double[] {-1},
                new boolean[] {false});
        assertEquals(new ReplayReport(1, 1, 0, 0, 0, 0), report(environment, exact));
        var other = new RecordedTrajectory(
                new double[] {-0.5, 0},
                first,
                new double[][] {{2}},
                new double[][] {{first[0], Double.NaN}},
                new double[][] {{step.state()[0] + 0.25, step.state()[1]}},
                new double[] {-1.5},
                new boolean[] {true});
        ReplayReport report = report(environment, other);
        assertTrue(Double.isNaN(report.maxObservationError()));
        assertEquals(0.25, report.maxStateError(), 1e-12);
        assertEquals(0.5, report.maxRewardError());
        assertEquals(1, report.terminatedMismatches());
    }

    private static ReplayReport report(Replayable environment, RecordedTrajectory trajectory) {
        return ReplayReport.of(environment, new Recording("MountainCar-v0", false, Map.of(), List.of(trajectory)));
    }
}
