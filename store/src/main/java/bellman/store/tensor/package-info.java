/// Named arrays in the safetensors format.
@NullMarked
package bellman.store.tensor;

import org.jspecify.annotations.NullMarked;
