/// Gymnasium's MuJoCo tasks, version 5: what is observed, rewarded and when it is over, number for number.
///
/// Arithmetic follows NumPy's, because sums of the same numbers in another order differ in their last bits:
/// actions are float32, and so is the cost of control where Gymnasium computes it from the action; sums of
/// eight numbers and more are taken as [bellman.envs.mujoco.task.NumpySum] does.
@NullMarked
package bellman.envs.mujoco.task;

import org.jspecify.annotations.NullMarked;
