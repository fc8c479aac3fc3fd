/// How games and whoever shows them meet: the page knows no environments, and whoever knows them no page.
@NullMarked
package bellman.store.play;

import org.jspecify.annotations.NullMarked;
