/// The command `dashboard`.
@NullMarked
package bellman.page.command;

import org.jspecify.annotations.NullMarked;
