/// Gymnasium's classic control tasks, many at a time.
@NullMarked
package bellman.envs.classic;

import org.jspecify.annotations.NullMarked;
