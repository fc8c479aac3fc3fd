/// Distributions over actions, and values, read from a network's outputs, with their gradients.
@NullMarked
package bellman.head;

import org.jspecify.annotations.NullMarked;
