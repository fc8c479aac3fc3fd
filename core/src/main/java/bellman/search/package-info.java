/// Searching configurations: what is drawn, by whom, how long each draw is tried, and which key mattered.
///
/// Points lie in the unit cube, a coordinate for each key; [SearchSpace] says what they mean. Nothing here
/// knows what is tried: values come in, the higher the better, and points go out. All is a function of what
/// is known and of a random stream, so that a search that was cut off goes on as it would have.
///
/// ```java
/// var space = SearchSpace.of(Map.of("learning-rate", "log(1e-5, 1e-2)"));
/// double[] point = Tpe.defaults().propose(space, finished, pending, RandomStream.of(seed, "trial", number));
/// Map<String, String> values = space.values(point);
/// ```
@NullMarked
package bellman.search;

import org.jspecify.annotations.NullMarked;
