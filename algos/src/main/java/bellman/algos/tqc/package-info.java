/// Truncated quantile critics (Kuznetsov et al. 2020).
@NullMarked
package bellman.algos.tqc;

import org.jspecify.annotations.NullMarked;
