/// Recorded steps, to be learned from without acting: in memory, and as files by whoever knows a format.
@NullMarked
package bellman.dataset;

import org.jspecify.annotations.NullMarked;
