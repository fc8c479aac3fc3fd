/// What training runs on: many environments stepped together, and their wrappers.
@NullMarked
package bellman.vector;

import org.jspecify.annotations.NullMarked;
