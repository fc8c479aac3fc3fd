/// A policy: from observations to actions, as trained, evaluated and served.
@NullMarked
package bellman.policy;

import org.jspecify.annotations.NullMarked;
