/// JSON to maps and back, through Jackson's streams.
@NullMarked
package bellman.store.json;

import org.jspecify.annotations.NullMarked;
