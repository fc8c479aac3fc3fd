/// What the servers of several modules share: where they listen, whom they let in, and how Javalin is set up. What
/// they answer, and in which shape they refuse, is their own.
@NullMarked
package bellman.http;

import org.jspecify.annotations.NullMarked;
