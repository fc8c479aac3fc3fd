/// What observations and actions look like: sealed spaces after Gymnasium.
///
/// ```java
/// Space space = new Dict(Map.of("goal", new Discrete(4), "position", Box.of(2, -1, 1)));
/// float[] row = space.row(Map.of("goal", 3, "position", new float[] {0.5f, -0.5f})); // 3, 0.5, -0.5
/// float[] flat = new float[space.flatSize()];
/// space.flatten(row, 0, flat, 0);                                                    // 0, 0, 0, 1, 0.5, -0.5
/// ```
///
/// A value that does not belong is refused with a [bellman.space.NotInSpaceException] that names its element:
/// `position[1]: expected a finite number from -1.0 to 1.0, got NaN`.
@NullMarked
package bellman.space;

import org.jspecify.annotations.NullMarked;
