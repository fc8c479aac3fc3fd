/// Rewards for what is new, added to an environment's, so that any algorithm explores by them.
@NullMarked
package bellman.algos.exploration;

import org.jspecify.annotations.NullMarked;
