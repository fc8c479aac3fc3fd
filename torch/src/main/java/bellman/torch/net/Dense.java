package bellman.torch.net;

import bellman.net.Activation;
import bellman.net.DropoutMask;
import bellman.net.Initializer;
import bellman.net.Layer;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.torch.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/// A dense layer: product, layer normalisation if wanted, non-linearity.
final class Dense implements Unit {
    private final Affine map;
    private final Optional<Normalization> normalization;
    private final Activation activation;
    private final int width;
    private final float dropout;
    private final RandomStream noise;

    Dense(Layer.Dense layer, int in, String name, Weights weights, Initializer initializer) {
        map = new Affine(name, in, layer.width(), layer.gain(), weights, initializer);
        normalization =
                layer.layerNorm() ? Optional.of(new Normalization(name, layer.width(), weights)) : Optional.empty();
        activation = layer.activation();
        width = layer.width();
        dropout = layer.dropout();
        noise = new RandomStream(dropout > 0 ? initializer.random().nextLong() : 0);
    }

    @Override
    public Tensor forward(Pass pass, Tensor x) {
        Tensor z = map.apply(x);
        if (pass.training() && dropout > 0) {
            z = z.mul(mask(pass.rows().count(), z));
        }
        return Unit.activate(
                activation, normalization.isPresent() ? normalization.get().apply(z) : z);
    }

    private Tensor mask(int rows, Tensor like) {
        var drop = new DropoutMask(noise.nextLong(), width, dropout);
        float[] mask = new float[rows * width];
        for (int row = 0; row < rows; row++) {
            drop.fill(row, mask, row * width);
        }
        return Tensors.floats(mask, rows, width).to(like.device(), like.scalar_type());
    }

    @Override
    public void save(State state) {
        if (dropout > 0) {
            noise.save(state);
        }
    }

    @Override
    public void load(State state) {
        if (dropout > 0) {
            noise.load(state);
        }
    }
}
