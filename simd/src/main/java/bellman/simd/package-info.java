/// Vector API kernels, each beside a scalar twin that is its specification.
@NullMarked
package bellman.simd;

import org.jspecify.annotations.NullMarked;
