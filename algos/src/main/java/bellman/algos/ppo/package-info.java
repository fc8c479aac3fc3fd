/// Proximal policy optimisation (Schulman et al. 2017).
@NullMarked
package bellman.algos.ppo;

import org.jspecify.annotations.NullMarked;
