/// Advantage actor-critic (Mnih et al. 2016), its synchronous form.
@NullMarked
package bellman.algos.a2c;

import org.jspecify.annotations.NullMarked;
