package bellman.envs.gymnasium;

import bellman.envs.python.PythonInterpreter;
import bellman.vector.AutoresetMode;

/// A process that makes environments, prints its workers' numbers on a line each, and is killed.
final class Victim {
    private Victim() {}

    /// Waits for its end.
    public static void main(String[] words) throws InterruptedException {
        GymnasiumVector environment = new GymnasiumVector(
                PythonInterpreter.active(),
                GymnasiumId.of("gym/bellman_faults:HangsAfterStarting-v0?workers=2&at=1"),
                2,
                AutoresetMode.SAME_STEP);
        environment.workers().forEach(System.out::println);
        System.out.println("ready");
        var step = environment.newStep();
        environment.reset(1, step);
        environment.step(new float[2], step);
    }
}
