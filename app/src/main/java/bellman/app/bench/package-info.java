/// Benchmarks of whole trainings.
@NullMarked
package bellman.app.bench;

import org.jspecify.annotations.NullMarked;
