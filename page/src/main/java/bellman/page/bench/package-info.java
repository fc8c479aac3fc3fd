/// What the page costs.
@NullMarked
package bellman.page.bench;

import org.jspecify.annotations.NullMarked;
