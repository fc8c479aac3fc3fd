/// What a run is made of and leaves behind: seeds, metrics, snapshots, checkpoints.
@NullMarked
package bellman.run;

import org.jspecify.annotations.NullMarked;
