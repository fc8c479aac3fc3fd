/// What `bellman bench` measures: a module names its benchmarks by [java.util.ServiceLoader].
@NullMarked
package bellman.measure;

import org.jspecify.annotations.NullMarked;
