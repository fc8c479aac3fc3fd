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
    float[] values = {};
    float[] gradients = {};
    private final List<Place> places = new ArrayList<>();

    private record Place(String name, List<Integer> shape, int from, int size) {}

    /// Makes room for a parameter and returns where it begins.
    int add(String name, int... shape) {
        int size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        int from = values.length;
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
