/// The seam between algorithms and backends: networks that carry output gradients to their weights.
@NullMarked
package bellman.net;

import org.jspecify.annotations.NullMarked;
