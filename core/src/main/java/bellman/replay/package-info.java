/// Experience that is learned from again and again: rings of rows, one for each environment, and ways to draw from
/// them.
///
/// A *row* is one observation with what was done there: action, reward, and how the step ended. The next observation
/// of a row is simply the row behind it, so each is stored once. An episode that ends leaves one row more, its final
/// observation, from which nothing was done; a truncated episode bootstraps from there. The newest row is *open*: an
/// observation whose action is not known yet. With stacked frames a row holds only its newest one.
///
/// ```java
/// try (var replay = Replay.of(layout, Sampling.UNIFORM, Storage.MEMORY)) {
///     var batch = new Transitions(replay, 64, new NStep(1, 0.99f));
///     replay.begin(step);
///     environment.step(actions, step);
///     replay.add(actions, step);
///     replay.sample(batch, 64, 1f, random);
/// }
/// ```
@NullMarked
package bellman.replay;

import org.jspecify.annotations.NullMarked;
