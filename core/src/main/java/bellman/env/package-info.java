/// What a person writes: one environment, one episode at a time, with Gymnasium's semantics.
@NullMarked
package bellman.env;

import org.jspecify.annotations.NullMarked;
