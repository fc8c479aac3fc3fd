/// Series of a run: the SQLite database and the event file for TensorBoard.
@NullMarked
package bellman.store.metrics;

import org.jspecify.annotations.NullMarked;
