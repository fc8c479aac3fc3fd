package bellman.algos.continuous;

import bellman.net.Activation;
import bellman.net.Layer;
import java.util.ArrayList;
import java.util.List;

/// What stands in front of the first dense layer of a network and behind each of them.
@FunctionalInterface
public interface Normalizer {
    /// Nothing.
    Normalizer NONE = (layers, width) -> {};

    /// Appends to `layers` what normalises `width` features.
    void append(List<Layer> layers, int width);

    /// A trunk of dense layers.
    default List<Layer> trunk(
            int inputs, List<Integer> hidden, Activation activation, boolean layerNorm, float dropout) {
        List<Layer> layers = new ArrayList<>();
        append(layers, inputs);
        for (int width : hidden) {
            layers.add(new Layer.Dense(width, activation, layerNorm, 1f, dropout));
            append(layers, width);
        }
        return layers;
    }
}
