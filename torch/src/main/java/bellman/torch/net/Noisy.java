package bellman.torch.net;

import bellman.net.Activation;
import bellman.net.FactorizedNoise;
import bellman.net.Initializer;
import bellman.net.Layer;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.torch.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// A noisy dense layer: its weights and biases are moved by learned amounts of noise that each training forward
/// draws.
final class Noisy implements Unit {
    private final Weights weights;
    private final Activation activation;
    private final int weight;
    private final int bias;
    private final int weightSigma;
    private final int biasSigma;
    private final float[] before;
    private final float[] behind;
    private final RandomStream noise;

    Noisy(Layer.Noisy layer, int in, String name, Weights weights, Initializer initializer) {
        this.weights = weights;
        activation = layer.activation();
        int out = layer.width();
        weight = weights.add(name + "/weight", in, out);
        bias = weights.add(name + "/bias", out);
        weightSigma = weights.add(name + "/weight-sigma", in, out);
        biasSigma = weights.add(name + "/bias-sigma", out);
        initializer.noisy(
                weights.drawn(),
                weights.from(weight),
                weights.from(bias),
                weights.from(weightSigma),
                weights.from(biasSigma),
                in,
                out,
                layer.sigma());
        before = new float[in];
        behind = new float[out];
        noise = new RandomStream(initializer.random().nextLong());
    }

    @Override
    public Tensor forward(Pass pass, Tensor x) {
        Tensor w = weights.leaf(weight);
        Tensor b = weights.leaf(bias);
        if (pass.training()) {
            FactorizedNoise.draw(noise, before);
            FactorizedNoise.draw(noise, behind);
            Tensor column = Tensors.floats(before, before.length, 1).to(w.device(), w.scalar_type());
            Tensor row = Tensors.floats(behind, 1, behind.length).to(w.device(), w.scalar_type());
            w = w.add(weights.leaf(weightSigma).mul(column.mul(row)));
            b = b.add(weights.leaf(biasSigma).mul(row.view(behind.length)));
        }
        return Unit.activate(activation, torch.addmm(b, x, w));
    }

    @Override
    public void save(State state) {
        noise.save(state);
    }

    @Override
    public void load(State state) {
        noise.load(state);
    }
}
