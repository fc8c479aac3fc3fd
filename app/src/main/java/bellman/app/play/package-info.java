/// A person at the controls: keys become actions, frames become characters, and what was done may be kept as
/// recorded steps. [bellman.app.play.Sitting] is the game itself and knows neither terminal nor page.
@NullMarked
package bellman.app.play;

import org.jspecify.annotations.NullMarked;
