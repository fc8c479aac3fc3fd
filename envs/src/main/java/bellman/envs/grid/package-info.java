/// Worlds of cells: Gymnasium's FrozenLake, CliffWalking and Taxi, and rooms seen from within after MiniGrid.
@NullMarked
package bellman.envs.grid;

import org.jspecify.annotations.NullMarked;
