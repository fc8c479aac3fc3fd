/// Methods over a table of values, one for each state and action: learned (Q-learning, SARSA) or computed from a
/// model (value and policy iteration), which is the ground truth for the learned ones.
@NullMarked
package bellman.algos.tabular;

import org.jspecify.annotations.NullMarked;
