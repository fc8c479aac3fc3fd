package bellman.envs.classic;

import bellman.registry.EnvironmentEntry;
import java.util.List;

/// The registry's entries of this package.
public final class ClassicEnvironments {
    private ClassicEnvironments() {}

    /// All entries.
    public static List<EnvironmentEntry> entries() {
        return List.of(
                new EnvironmentEntry(
                                "CartPole-v1",
                                "Keep a pole upright on a cart by pushing left or right; 1 a step, over when it"
                                        + " leans 12° or the cart leaves the track.",
                                CartPoleEnvironment::new)
                        .limitedTo(500)
                        .solvedAt(475),
                new EnvironmentEntry(
                                "MountainCar-v0",
                                "Rock a weak car up a hill by accelerating left, right or not at all; -1 a step.",
                                ClassicEnvironment::mountainCar)
                        .limitedTo(200)
                        .solvedAt(-110),
                new EnvironmentEntry(
                                "MountainCarContinuous-v0",
                                "Rock a weak car up a hill by a force from -1 to 1 (clipped); 100 at the top, minus"
                                        + " a tenth of the force squared a step.",
                                ClassicEnvironment::continuousMountainCar)
                        .limitedTo(999)
                        .solvedAt(90),
                new EnvironmentEntry(
                                "Acrobot-v1",
                                "Swing the tip of two hanging links above the bar by a torque on their joint; -1 a"
                                        + " step.",
                                ClassicEnvironment::acrobot)
                        .limitedTo(500)
                        .solvedAt(-100),
                new EnvironmentEntry(
                                "Pendulum-v1",
                                "Swing a pendulum up and hold it there by a torque from -2 to 2 (clipped); costs"
                                        + " angle, speed and torque squared.",
                                ClassicEnvironment::pendulum)
                        .limitedTo(200));
    }
}
