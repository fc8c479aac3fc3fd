/// What this module measures.
@NullMarked
package bellman.deploy.bench;

import org.jspecify.annotations.NullMarked;
