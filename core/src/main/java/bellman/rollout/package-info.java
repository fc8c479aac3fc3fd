/// Experience as it was collected, time-major, in buffers allocated once.
@NullMarked
package bellman.rollout;

import org.jspecify.annotations.NullMarked;
