package bellman.net;

import java.nio.FloatBuffer;
import java.util.List;

/// One weight array of a network, with its gradient.
///
/// @param name unique within the network, a path such as `policy/0/weight`
/// @param shape row-major
/// @param values a view of the weights themselves
/// @param gradients a view of the gradient that `backward` adds to and the optimiser clears
public record Parameter(String name, List<Integer> shape, FloatBuffer values, FloatBuffer gradients) {
    public Parameter {
        shape = List.copyOf(shape);
        int size = shape.stream().reduce(1, (a, b) -> a * b);
        if (values.capacity() != size || gradients.capacity() != size) {
            throw new IllegalArgumentException("parameter " + name + " of shape " + shape + " needs " + size
                    + " values and gradients, got " + values.capacity() + " and " + gradients.capacity());
        }
    }
}
