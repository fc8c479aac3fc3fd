/// Objectives: pure functions from log-probabilities and values to their gradients.
///
/// An objective sees arrays of elements and no environment, so an element may be a step of CartPole or a token of a
/// language model. Each call works on elements `from` to `to - 1`, **sets** their gradients (a penalty adds to
/// them) and adds to a [LossSums]. A gradient is multiplied by `scale` and by the element's weight; a mean over a
/// minibatch is `scale = 1 / elements`, or one over the sum of its weights, however many calls share the minibatch.
/// `weights` may be empty: each element then counts 1; a weight of 0 masks an element, whatever it holds.
///
/// ```java
/// PolicyObjective objective = new ClippedSurrogate(0.2);
/// LossSums sums = new LossSums();
/// objective.apply(logProbs, oldLogProbs, advantages, NO_WEIGHTS, 0, rows, 1.0 / rows, dLogProbs, sums);
/// double loss = sums.meanLoss();
/// ```
///
/// Threads that share a minibatch keep one [LossSums] each and merge them in a fixed order, so that sums have the
/// same bits on every run.
@NullMarked
package bellman.loss;

import org.jspecify.annotations.NullMarked;
