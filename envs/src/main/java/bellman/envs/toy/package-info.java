/// Tiny tasks, each of which asks for one ability: choosing, reading the observation, remembering, obeying a mask,
/// planning. A correct algorithm solves each within seconds, so they are what algorithms are tested with.
@NullMarked
package bellman.envs.toy;

import org.jspecify.annotations.NullMarked;
