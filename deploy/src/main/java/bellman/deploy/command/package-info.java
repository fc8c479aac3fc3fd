/// The commands of this module.
@NullMarked
package bellman.deploy.command;

import org.jspecify.annotations.NullMarked;
