/// What `bellman bench` measures: a module names its benchmarks by [java.util.ServiceLoader].
@NullMarked
package bellman.bench;

import org.jspecify.annotations.NullMarked;
