/// IMPALA (Espeholt et al. 2018): an actor and a learner side by side, and V-trace for what the actor's
/// policy lags behind.
@NullMarked
package bellman.algos.impala;

import org.jspecify.annotations.NullMarked;
