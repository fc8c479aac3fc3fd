/// One runnable file for each thing that people do first. `examples/README.md` says how to run them.
@NullMarked
package bellman.examples;

import org.jspecify.annotations.NullMarked;
