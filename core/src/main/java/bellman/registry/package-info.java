/// Which environments there are: what providers say of theirs, and the check that every one must pass.
@NullMarked
package bellman.registry;

import org.jspecify.annotations.NullMarked;
