/// Returns and advantages: pure functions over time-major arrays.
@NullMarked
package bellman.returns;

import org.jspecify.annotations.NullMarked;
