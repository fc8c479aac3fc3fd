package bellman.deploy.graph;

import bellman.net.Activation;
import bellman.net.Architecture;
import bellman.net.Layer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Numbers that layers are computed with and that neither weights nor the architecture say.
public final class Constants {
    /// Added to the variance of a layer normalisation.
    static final float NORM_EPSILON = 1e-5f;

    /// The base of a transformer's rotary positions.
    static final double ROTARY_BASE = 10_000;

    private Constants() {}

    /// Those that networks of `architecture` need, by name.
    public static Map<String, Object> of(Architecture architecture) {
        List<Layer> layers =
                architecture.branches().stream().flatMap(b -> all(b.trunk())).toList();
        boolean transforms = layers.stream().anyMatch(Layer.Transformer.class::isInstance);
        Map<String, Object> constants = new LinkedHashMap<>();
        if (transforms || layers.stream().anyMatch(l -> l instanceof Layer.Dense d && d.layerNorm())) {
            // The shortest decimal of the float.
            constants.put("layer_norm_epsilon", Double.parseDouble(Float.toString(NORM_EPSILON)));
        }
        if (transforms || layers.stream().anyMatch(l -> activation(l) == Activation.GELU)) {
            constants.put("gelu", "x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))");
        }
        if (transforms) {
            constants.put("rotary_base", ROTARY_BASE);
            constants.put("attention_scale", "1 / sqrt(width / heads)");
        }
        return constants;
    }

    /// These layers, and those inside of streams.
    private static Stream<Layer> all(List<Layer> layers) {
        return layers.stream().flatMap(Constants::inside);
    }

    private static Stream<Layer> inside(Layer layer) {
        return layer instanceof Layer.Streams streams
                ? streams.stacks().stream().flatMap(Constants::all)
                : Stream.of(layer);
    }

    private static Activation activation(Layer layer) {
        return switch (layer) {
            case Layer.Dense dense -> dense.activation();
            case Layer.Noisy noisy -> noisy.activation();
            case Layer.Convolution convolution -> convolution.activation();
            case Layer.ResidualStage stage -> stage.activation();
            case Layer.BatchNorm _, Layer.Streams _, Layer.Gru _, Layer.Lstm _, Layer.Transformer _ ->
                Activation.IDENTITY;
        };
    }
}
