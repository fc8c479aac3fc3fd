package bellman.nn;

import bellman.net.Parameter;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// All weights of a network in one array, and their gradients in another, with the places of the named
/// parameters.
final class Weights {
    /// A little less than the longest array.
    static final int MOST = Integer.MAX_VALUE - 8;

    float[] values = {};
    float[] gradients = {};
    private final List<Place> places = new ArrayList<>();

    private record Place(String name, List<Integer> shape, int from, int size) {}

    /// Makes room for a parameter and returns where it begins.
    int add(String name, int... shape) {
        long wanted = Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
        int from = values.length;
        if (from + wanted > MOST) {
            throw new IllegalArgumentException("the parameter " + name + " of shape " + Arrays.toString(shape)
                    + " makes " + (from + wanted) + " weights, and a network of nn holds at most " + MOST
                    + "; make the layers narrower, or use the backend torch");
        }
        int size = (int) wanted;
        places.add(new Place(name, Arrays.stream(shape).boxed().toList(), from, size));
        values = Arrays.copyOf(values, from + size);
        gradients = new float[from + size];
        return from;
    }

    int size() {
        return values.length;
    }

    /// The parameters, once all are added.
    List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        for (Place p : places) {
            FloatBuffer value = FloatBuffer.wrap(values, p.from, p.size).slice();
            FloatBuffer gradient = FloatBuffer.wrap(gradients, p.from, p.size).slice();
            all.add(new Parameter(p.name, p.shape, value, gradient));
        }
        return Collections.unmodifiableList(all);
    }
}
