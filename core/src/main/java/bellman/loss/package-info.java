/// Objectives: pure functions from log-probabilities and values to their gradients.
@NullMarked
package bellman.loss;

import org.jspecify.annotations.NullMarked;
