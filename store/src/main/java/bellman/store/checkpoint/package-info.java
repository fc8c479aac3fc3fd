/// Checkpoints: complete, verified, or absent.
@NullMarked
package bellman.store.checkpoint;

import org.jspecify.annotations.NullMarked;
