/// Any Gymnasium environment, stepped in processes of the user's Python, and Bellman's environments for Gymnasium.
///
/// An id says everything: `gym/` and Gymnasium's id, and behind a question mark options of the bridge
/// ([bellman.envs.gymnasium.GymnasiumId]) and arguments of the environment.
///
/// ```java
/// try (VectorEnvironment environment = Environments.make("gym/LunarLander-v3?workers=2&gravity=-5.0", 8)) {
///     VectorStep step = environment.newStep();
///     environment.reset(seed, step);
///     environment.step(actions, step);
/// }
/// ```
///
/// Numbers travel through memory that both processes map, a byte through a pipe says that they are there: some 7 µs
/// a round trip. A worker cannot outlive this process: the kernel kills it with the thread that started it. One that
/// dies or hangs is replaced; the episodes that were under way there end as lost
/// ([bellman.vector.VectorStep#lost()]). What an environment does wrong ends the run, with its number and its seed.
///
/// The other way round, [bellman.envs.gymnasium.EnvironmentServer] offers environments to Gymnasium, to the script
/// `bellman_client.py`.
@NullMarked
package bellman.envs.gymnasium;

import org.jspecify.annotations.NullMarked;
