/// The page: a server on this machine that shows the runs in a folder while they are written, and afterwards.
/// It knows of a run what its directory says, and of directories only those below its folder; it writes
/// nothing but the file with the names and tags that people give.
@NullMarked
package bellman.page;

import org.jspecify.annotations.NullMarked;
