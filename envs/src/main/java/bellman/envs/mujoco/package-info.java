/// MuJoCo in this process, through [java.lang.foreign], and Gymnasium's tasks on it.
///
/// ```java
/// try (MujocoModel model = MujocoModel.load(Path.of("arm.xml"));
///         Simulation arm = new Simulation(model)) {
///     Field angle = arm.position();
///     arm.control().set(0, 0.5);
///     arm.step(5);
///     System.out.println(angle.get(0));
/// }
/// ```
///
/// **No offsets.** MuJoCo's structures change from version to version. Nothing here knows where a field
/// lies: the batch functions (`mjbatch.h`, new in 4.0) find state, results and parameters by name. The only
/// structure written here has two members and is asked back from the library; the numbers of the state's
/// components are checked against names before anything is simulated ([Simulation]).
///
/// **Threads.** A [Simulation] belongs to one thread at a time, simulations of one model to any number of
/// them: each is a batch of one with its own `mjData`. A batch of many would bring threads of MuJoCo's own,
/// which fight with those of the networks.
///
/// **Errors.** The batch functions turn MuJoCo's fatal errors, which otherwise end the process, into
/// statuses. Warnings, which it otherwise prints and appends to a file in the working folder, are counted
/// only.
@NullMarked
package bellman.envs.mujoco;

import org.jspecify.annotations.NullMarked;
