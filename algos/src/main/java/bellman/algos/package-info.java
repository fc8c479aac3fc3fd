/// Learning algorithms. Each package holds one, and what several share has a package of its own.
@NullMarked
package bellman.algos;

import org.jspecify.annotations.NullMarked;
