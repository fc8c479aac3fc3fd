/// What observations and actions look like: sealed spaces after Gymnasium.
@NullMarked
package bellman.space;

import org.jspecify.annotations.NullMarked;
