package bellman.algos.actorcritic;

import bellman.net.Activation;
import bellman.net.Image;
import bellman.net.Layer;
import bellman.space.Box;
import bellman.space.Space;
import java.util.ArrayList;
import java.util.List;

/// The layers of a configured network up to its features: convolutions, dense layers, memory.
public final class Trunk {
    private static final float GAIN = (float) Math.sqrt(2);

    private Trunk() {}

    /// The trunk for `observations`.
    ///
    /// @throws IllegalArgumentException if convolutions are wanted and these are no images
    public static List<Layer> of(NetworkConfig config, Space observations) {
        List<Layer> layers = new ArrayList<>(convolutions(config, observations));
        for (int width : config.hidden()) {
            layers.add(new Layer.Dense(width, config.activation(), config.layerNorm(), GAIN));
        }
        NetworkConfig.TransformerConfig t = config.transformer();
        switch (config.memory()) {
            case NONE -> {}
            case GRU -> layers.add(new Layer.Gru(config.memorySize()));
            case LSTM -> layers.add(new Layer.Lstm(config.memorySize()));
            case TRANSFORMER ->
                layers.add(new Layer.Transformer(config.memorySize(), t.heads(), t.blocks(), t.window()));
        }
        return layers;
    }

    private static List<Layer> convolutions(NetworkConfig config, Space observations) {
        return switch (config.convolutions()) {
            case NONE -> List.of();
            case GRID -> {
                var first = convolution(image(config, observations), 16, 3, 1, 1);
                yield List.of(first, convolution(first.output(), 32, 3, 1, 1));
            }
            case NATURE -> {
                var first = convolution(image(config, observations), 32, 8, 4, 0);
                var second = convolution(first.output(), 64, 4, 2, 0);
                yield List.of(first, second, convolution(second.output(), 64, 3, 1, 0));
            }
            case IMPALA -> {
                var first = new Layer.ResidualStage(image(config, observations), 16, 2, Activation.IDENTITY);
                var second = new Layer.ResidualStage(first.output(), 32, 2, Activation.IDENTITY);
                yield List.of(first, second, new Layer.ResidualStage(second.output(), 32, 2, Activation.RELU));
            }
        };
    }

    private static Layer.Convolution convolution(Image image, int filters, int kernel, int stride, int padding) {
        return new Layer.Convolution(image, filters, kernel, stride, padding, Activation.RELU, GAIN);
    }

    private static Image image(NetworkConfig config, Space observations) {
        if (observations instanceof Box box) {
            List<Integer> shape = box.shape();
            switch (shape.size()) {
                case 2 -> {
                    return Image.of(shape.get(0), shape.get(1), 1);
                }
                case 3 -> {
                    return switch (config.imageLayout()) {
                        case CHANNELS_LAST -> Image.of(shape.get(0), shape.get(1), shape.get(2));
                        case FRAMES_FIRST -> new Image(shape.get(0), shape.get(1), shape.get(2), 1);
                    };
                }
                case 4 -> {
                    return new Image(shape.get(0), shape.get(1), shape.get(2), shape.get(3));
                }
                default -> {}
            }
        }
        throw new IllegalArgumentException("network.convolutions needs observations that are images, a Box with two to"
                + " four axes, got " + observations + "; choose convolutions: none");
    }
}
