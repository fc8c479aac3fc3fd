/// Training language models: the loop that all trainers share, and what a run of it is configured by.
///
/// A batch is a list of [Item]s, texts that belong together; an [Objective] maps what the model says of their tokens
/// to the gradient of its loss with respect to that; [Updates] runs the batch in parts that fit the memory and takes
/// a step. Parts add up to the batch exactly: an objective sees the whole of it before the first part runs.
///
/// ```java
/// try (Updates updates = new Updates(model, OptimizerSettings.defaults(), 8192)) {
///     updates.update(items, new LikelihoodObjective(), 1e-5f);
/// }
/// ```
///
/// A trainer's configuration is a [TuningAlgorithm], named in a [bellman.run.ConfigVariants]; a whole run's is
/// [TuningConfig].
@NullMarked
package bellman.llm.train;

import org.jspecify.annotations.NullMarked;
