/// Files that survive: written aside, synchronised, renamed; and what it is called when that fails.
@NullMarked
package bellman.store.disk;

import org.jspecify.annotations.NullMarked;
