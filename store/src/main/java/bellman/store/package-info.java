/// What a run leaves on disk.
@NullMarked
package bellman.store;

import org.jspecify.annotations.NullMarked;
