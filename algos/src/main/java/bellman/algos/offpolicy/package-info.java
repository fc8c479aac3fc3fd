/// What off-policy methods share: acting into a replay, random actions at the beginning, rounds of acting and
/// learning, and target networks ([bellman.net.Network#follow]).
@NullMarked
package bellman.algos.offpolicy;

import org.jspecify.annotations.NullMarked;
