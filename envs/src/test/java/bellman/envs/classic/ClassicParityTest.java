package bellman.envs.classic;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.env.Recording;
import bellman.env.ReplayReport;
import bellman.env.Replayable;
import bellman.envs.Environments;
import bellman.envs.Fixtures;
import bellman.store.TrajectoryFile;
import bellman.vector.VectorEnvironment;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Replays trajectories recorded with Gymnasium. The tolerances of a whole trajectory leave room for what chaos
/// makes of the last bit of a sine (Acrobot, Pendulum; MountainCarContinuous, whose state is float32); those of a
/// single step are rounding errors: of float32 for observations and where the state is float32.
class ClassicParityTest {

    @ParameterizedTest
    @CsvSource({
        "CartPole-v1, 1e-10, 1e-14, 0",
        "MountainCar-v0, 1e-10, 1e-14, 0",
        "Acrobot-v1, 1e-5, 1e-13, 0",
        "Pendulum-v1, 1e-6, 1e-13, 1e-6",
        "Pendulum-v1.f32actions, 2e-6, 1e-13, 1e-6",
        "MountainCarContinuous-v0, 5e-7, 1e-7, 1e-12",
        "MountainCarContinuous-v0.f32actions, 5e-7, 1e-7, 1e-12",
    })
    void aRecordedTrajectoryIsReplayed(String name, double whole, double single, double reward) {
        Path file = Fixtures.file("classic/" + name + ".json");
        Recording recording = TrajectoryFile.read(file);
        try (VectorEnvironment environment = Environments.make(recording.environment(), 1)) {
            ReplayReport report = ReplayReport.of((Replayable) environment, recording);
            ReplayReport steps = ReplayReport.ofSingleSteps((Replayable) environment, recording);
            double roundingError = 0x1p-20;
            assertAll(
                    () -> assertTrue(report.steps() > 0, report::toString),
                    () -> assertTrue(report.maxObservationError() <= whole, report::toString),
                    () -> assertTrue(report.maxStateError() <= whole, report::toString),
                    () -> assertTrue(report.maxRewardError() <= reward, report::toString),
                    () -> assertEquals(0, report.terminatedMismatches(), report::toString),
                    () -> assertTrue(steps.maxStateError() <= single, steps::toString),
                    () -> assertTrue(steps.maxObservationError() <= roundingError, steps::toString),
                    () -> assertTrue(steps.maxRewardError() <= reward, steps::toString),
                    () -> assertEquals(0, steps.terminatedMismatches(), steps::toString));
        }
    }
}
