/// What the off-policy methods for continuous actions share: actors, critics of state and action,
/// temperature, noise.
///
/// Actions are learned from as they leave the actor, between -1 and 1. Critics stand side by side as the
/// branches of one network, so that all of them run, and carry the actions' gradient back, in one pass.
@NullMarked
package bellman.algos.continuous;

import org.jspecify.annotations.NullMarked;
