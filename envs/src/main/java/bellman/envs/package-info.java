/// Native environments and the registry in which all environments are found by name.
///
/// ```java
/// try (VectorEnvironment environment = Environments.make("CartPole-v1", 64)) {
///     VectorStep step = environment.newStep();
///     environment.reset(seed, step);
///     environment.step(actions, step);
/// }
/// ```
@NullMarked
package bellman.envs;

import org.jspecify.annotations.NullMarked;
