package bellman.torch.net;

import bellman.net.Activation;
import bellman.net.Initializer;
import bellman.net.Layer;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/// A dense layer: product, layer normalisation if wanted, non-linearity.
final class Dense implements Unit {
    private final Affine map;
    private final Optional<Normalization> normalization;
    private final Activation activation;

    Dense(Layer.Dense layer, int in, String name, Weights weights, Initializer initializer) {
        map = new Affine(name, in, layer.width(), layer.gain(), weights, initializer);
        normalization =
                layer.layerNorm() ? Optional.of(new Normalization(name, layer.width(), weights)) : Optional.empty();
        activation = layer.activation();
    }

    @Override
    public Tensor forward(Pass pass, Tensor x) {
        Tensor z = map.apply(x);
        return Unit.activate(
                activation, normalization.isPresent() ? normalization.get().apply(z) : z);
    }
}
