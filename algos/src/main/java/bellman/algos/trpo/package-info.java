/// Trust region policy optimisation (Schulman et al. 2015).
@NullMarked
package bellman.algos.trpo;

import org.jspecify.annotations.NullMarked;
