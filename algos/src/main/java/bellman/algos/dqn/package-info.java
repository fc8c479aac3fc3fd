/// Deep Q-learning (Mnih et al. 2015) and what Rainbow (Hessel et al. 2018) made of it.
@NullMarked
package bellman.algos.dqn;

import org.jspecify.annotations.NullMarked;
