package bellman.torch.net;

import bellman.net.Layer;
import bellman.run.State;
import bellman.torch.GradientMode;
import bellman.torch.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Batch normalisation and renormalisation. The gathered statistics live in Java, the same as in the backend `nn`.
final class BatchNorm implements Unit {
    private final Layer.BatchNorm layer;
    private final Weights weights;
    private final int scale;
    private final int shift;
    private final float[] mean;
    private final float[] variance;
    private long forwards;

    BatchNorm(Layer.BatchNorm layer, String name, Weights weights) {
        this.layer = layer;
        this.weights = weights;
        int width = layer.width();
        scale = weights.add(name + "/scale", width);
        shift = weights.add(name + "/shift", width);
        weights.fill(scale, 1f);
        mean = new float[width];
        variance = new float[width];
        Arrays.fill(variance, 1f);
    }

    @Override
    public Tensor forward(Pass pass, Tensor x) {
        Tensor unit = pass.training() ? train(x) : x.sub(here(mean, x)).div(deviation(here(variance, x)));
        return unit.mul(weights.leaf(scale)).add(weights.leaf(shift));
    }

    private Tensor train(Tensor x) {
        Tensor batchMean = x.mean(0);
        Tensor centred = x.sub(batchMean);
        Tensor batchVariance = centred.mul(centred).mean(0);
        Tensor unit = centred.div(deviation(batchVariance));
        if (forwards >= layer.renormalizeAfter()) {
            unit = renormalize(unit, batchMean, batchVariance);
        }
        forwards++;
        gather(batchMean, mean);
        gather(batchVariance, variance);
        return unit;
    }

    private Tensor renormalize(Tensor unit, Tensor batchMean, Tensor batchVariance) {
        Tensor r;
        Tensor d;
        try (var _ = GradientMode.off()) {
            Tensor gathered = deviation(here(variance, unit));
            r = clip(deviation(batchVariance.detach()).div(gathered), 1.0 / layer.maxScale(), layer.maxScale());
            d = clip(batchMean.detach().sub(here(mean, unit)).div(gathered), -layer.maxShift(), layer.maxShift());
        }
        return unit.mul(r).add(d);
    }

    private static Tensor clip(Tensor x, double low, double high) {
        return torch.clamp(x, new ScalarOptional(new Scalar(low)), new ScalarOptional(new Scalar(high)));
    }

    private Tensor deviation(Tensor variances) {
        return variances.add(new Scalar(layer.epsilon())).sqrt();
    }

    private static Tensor here(float[] values, Tensor like) {
        return Tensors.floats(values, values.length).to(like.device(), like.scalar_type());
    }

    private void gather(Tensor batch, float[] gathered) {
        float[] now = Tensors.toArray(batch.detach().to(torch.ScalarType.Float));
        float keep = layer.momentum();
        for (int j = 0; j < now.length; j++) {
            gathered[j] = keep * gathered[j] + (1 - keep) * now[j];
        }
    }

    @Override
    public void save(State state) {
        state.put("mean", mean);
        state.put("variance", variance);
        state.put("forwards", new long[] {forwards});
    }

    @Override
    public void load(State state) {
        state.read("mean", mean);
        state.read("variance", variance);
        forwards = state.longs("forwards", 1)[0];
    }

    @Override
    public void follow(Unit other) {
        BatchNorm source = (BatchNorm) other;
        System.arraycopy(source.mean, 0, mean, 0, mean.length);
        System.arraycopy(source.variance, 0, variance, 0, mean.length);
        forwards = source.forwards;
    }
}
