package bellman.nn;

import bellman.net.FactorizedNoise;
import bellman.net.Initialization;
import bellman.net.Initializer;
import bellman.net.Layer;
import bellman.run.RandomStream;
import bellman.run.State;
import java.util.Arrays;

/// A noisy dense layer. Each pass has a dense layer of its own, whose weights are the perturbed ones; the gradient
/// with respect to those goes on to means and deviations block by block.
final class Noisy implements Unit {
    private final Layer.Noisy layer;
    private final Weights weights;
    private final int in;
    private final int out;
    private final int mean;
    private final int deviation;
    private final RandomStream noise;

    Noisy(Layer.Noisy layer, int in, String name, Weights weights, Initializer initializer) {
        this.layer = layer;
        this.weights = weights;
        this.in = in;
        out = layer.width();
        mean = weights.add(name + "/weight", in, out);
        int bias = weights.add(name + "/bias", out);
        deviation = weights.add(name + "/weight-sigma", in, out);
        int biasDeviation = weights.add(name + "/bias-sigma", out);
        initializer.noisy(weights.values, mean, bias, deviation, biasDeviation, in, out, layer.sigma());
        noise = new RandomStream(initializer.random().nextLong());
    }

    private static final class NoisyTrace extends Trace {
        final Weights perturbed;
        final Dense dense;
        final Trace inner;
        /// `[in]` and `[out]`
        final float[] before;
        final float[] behind;

        NoisyTrace(Noisy layer, Weights perturbed, Dense dense, Trace inner) {
            super(inner.y, inner.d);
            this.perturbed = perturbed;
            this.dense = dense;
            this.inner = inner;
            before = new float[layer.in];
            behind = new float[layer.out];
        }
    }

    @Override
    public int in() {
        return in;
    }

    @Override
    public int out() {
        return out;
    }

    @Override
    public int stateSize() {
        return 0;
    }

    @Override
    public boolean chunks() {
        return false;
    }

    @Override
    public Trace trace(int rows, int gradientRows) {
        var perturbed = new Weights();
        var plain = new Layer.Dense(out, layer.activation(), false, 1f);
        var drawn = new Initializer(Initialization.UNIFORM, new RandomStream(0));
        var dense = new Dense(plain, in, "perturbed", perturbed, drawn);
        return new NoisyTrace(this, perturbed, dense, dense.trace(rows, gradientRows));
    }

    @Override
    public boolean prepares() {
        return true;
    }

    @Override
    public void prepare(Trace trace, int rows) {
        NoisyTrace t = (NoisyTrace) trace;
        float[] w = t.perturbed.values;
        if (t.training) {
            FactorizedNoise.draw(noise, t.before);
            FactorizedNoise.draw(noise, t.behind);
            float[] v = weights.values;
            for (int i = 0; i <= in; i++) {
                float row = i < in ? t.before[i] : 1f;
                for (int j = 0, at = i * out; j < out; j++, at++) {
                    w[at] = v[mean + at] + v[deviation + at] * (row * t.behind[j]);
                }
            }
        } else {
            System.arraycopy(weights.values, mean, w, 0, w.length);
        }
        t.dense.prepare(t.inner, rows);
    }

    @Override
    public void forward(Trace trace, float[] x, int from, int to) {
        NoisyTrace t = (NoisyTrace) trace;
        t.dense.forward(t.inner, x, from, to);
    }

    @Override
    public void turn(Trace trace) {
        NoisyTrace t = (NoisyTrace) trace;
        t.dense.turn(t.inner);
    }

    @Override
    public void turnLater(Trace trace, boolean once) {
        NoisyTrace t = (NoisyTrace) trace;
        t.dense.turnLater(t.inner, once);
    }

    @Override
    public void descend(Trace trace, int from, int to, int at, boolean wanted, float[] gradients) {
        NoisyTrace t = (NoisyTrace) trace;
        t.dense.descend(t.inner, from, to, at, wanted, gradients.length > 0 ? t.perturbed.gradients : gradients);
    }

    @Override
    public void carry(Trace trace, int rows, int at, float[] dx, int dxAt, boolean add) {
        NoisyTrace t = (NoisyTrace) trace;
        t.dense.carry(t.inner, rows, at, dx, dxAt, add);
    }

    @Override
    public void gradients(Trace trace, float[] x, int from, int to, int at, float[] gradients) {
        NoisyTrace t = (NoisyTrace) trace;
        t.dense.gradients(t.inner, x, from, to, at, t.perturbed.gradients);
        passOn(t, gradients);
    }

    @Override
    public int parts() {
        return 1;
    }

    @Override
    public void partialGradients(Trace trace, float[] x, int part, int rows, int block) {
        NoisyTrace t = (NoisyTrace) trace;
        for (int p = 0; p < t.dense.parts(); p++) {
            t.dense.partialGradients(t.inner, x, p, rows, block);
        }
        passOn(t, weights.gradients);
    }

    /// Adds the gradient with respect to the perturbed weights to those of means and deviations, and clears it.
    /// Means and biases stand one behind the other in all three arrays.
    private void passOn(NoisyTrace t, float[] gradients) {
        float[] g = t.perturbed.gradients;
        for (int i = 0; i <= in; i++) {
            float row = t.training ? i < in ? t.before[i] : 1f : 0f;
            for (int j = 0, at = i * out; j < out; j++, at++) {
                gradients[mean + at] += g[at];
                gradients[deviation + at] += g[at] * (row * t.behind[j]);
            }
        }
        Arrays.fill(g, 0f);
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
