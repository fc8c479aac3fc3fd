/// The training loop: budgets, events, callbacks, evaluation.
@NullMarked
package bellman.train;

import org.jspecify.annotations.NullMarked;
