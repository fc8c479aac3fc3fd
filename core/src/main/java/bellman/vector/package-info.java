/// What training runs on: many environments stepped together, and their wrappers.
///
/// A [bellman.vector.VectorEnvironment] is either native, written for many at once, or made of separate
/// [bellman.env.Environment]s. Wrappers add one thing each. From the inside out this order makes sense:
///
/// ```java
/// VectorEnvironment raw = VectorEnvironment.of(CliffWalk::new, 8);
/// VectorEnvironment environment = new EpisodeStatistics(new Validated(raw)); // before anything changes rewards
/// environment = new FrameStack(new FlattenObservation(environment), 4);
/// environment = new NormalizeObservation(environment);
/// environment = new NormalizeReward(environment, 0.99);
/// ```
///
/// Rules that all keep:
/// - The caller owns the [bellman.vector.VectorStep] and passes it to each call; a step allocates nothing.
/// - `terminated` and `truncated` are two things. Where either is set, the final observation of the ended episode
/// stands in
///   `finalObservations`, in both autoreset modes, treated by wrappers as any other observation is.
/// - In [bellman.vector.AutoresetMode#NEXT_STEP] the step after an end only resets: its reward is zero and no
/// wrapper counts
///   it.
/// - `snapshot()` saves wrappers and environments together, at any step, and is empty if some environment cannot be
/// saved.
@NullMarked
package bellman.vector;

import org.jspecify.annotations.NullMarked;
