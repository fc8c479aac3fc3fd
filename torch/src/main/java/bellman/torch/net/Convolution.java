package bellman.torch.net;

import bellman.net.Activation;
import bellman.net.Image;
import bellman.net.Initializer;
import bellman.net.Layer;
import org.bytedeco.pytorch.Tensor;

/// A convolution with its non-linearity.
final class Convolution implements Unit {
    private final Image image;
    private final Filters filters;
    private final Activation activation;

    Convolution(Layer.Convolution layer, String name, Weights weights, Initializer initializer) {
        image = layer.image();
        activation = layer.activation();
        filters = new Filters(
                name,
                image.planes(),
                layer.filters(),
                layer.kernel(),
                layer.stride(),
                layer.padding(),
                layer.gain(),
                weights,
                initializer);
    }

    @Override
    public Tensor forward(Pass pass, Tensor x) {
        return Filters.rows(Unit.activate(activation, filters.apply(Filters.images(x, image))));
    }
}
