/// Elementary functions that give the same bits everywhere.
@NullMarked
package bellman.math;

import org.jspecify.annotations.NullMarked;
