package bellman.nn;

import bellman.net.Activation;
import bellman.net.Layer;
import bellman.simd.Activations;
import bellman.simd.LayerNorms;
import bellman.simd.Sums;
import java.util.Arrays;

/// A dense layer: product, layer normalisation if wanted, non-linearity.
final class Dense implements Unit {
    private static final float[] NONE = {};
    private final Weights weights;
    private final int in;
    private final int out;
    private final Activation activation;
    private final boolean norm;
    private final int weight;
    private final int bias;
    private final int scale;
    private final int shift;
    private final float[] ones;

    Dense(Layer.Dense layer, int in, String name, Weights weights, Initializer initializer) {
        this.weights = weights;
        this.in = in;
        out = layer.width();
        activation = layer.activation();
        norm = layer.layerNorm();
        weight = weights.add(name + "/weight", in, out);
        bias = weights.add(name + "/bias", out);
        scale = norm ? weights.add(name + "/scale", out) : 0;
        shift = norm ? weights.add(name + "/shift", out) : 0;
        ones = norm ? new float[out] : NONE;
        Arrays.fill(ones, 1f);
        initializer.dense(weights.values, weight, bias, in, out, layer.gain());
        if (norm) {
            Arrays.fill(weights.values, scale, scale + out, 1f);
        }
    }

    private static final class DenseTrace extends Trace {
        /// `[row][out]`: what entered the non-linearity; the outputs themselves if these suffice for its derivative.
        final float[] before;
        final float[] unit;
        final float[] inverse;
        /// Gradient with respect to the product; `d` itself without normalisation.
        final float[] e;
        final float[] turned;
        final float[] work;

        DenseTrace(int rows, int gradientRows, Dense layer) {
            super(rows, gradientRows, layer.out);
            before = layer.keepsInput() ? new float[rows * layer.out] : y;
            unit = layer.norm ? new float[rows * layer.out] : NONE;
            inverse = layer.norm ? new float[rows] : NONE;
            e = layer.norm ? new float[gradientRows * layer.out] : d;
            turned = new float[layer.in * layer.out];
            work = layer.norm ? new float[gradientRows * layer.out] : NONE;
        }
    }

    private boolean keepsInput() {
        return activation == Activation.GELU || activation == Activation.SILU;
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
    public Trace trace(int rows, int gradientRows) {
        return new DenseTrace(rows, gradientRows, this);
    }

    @Override
    public void forward(Trace trace, float[] x, int from, int to) {
        DenseTrace t = (DenseTrace) trace;
        float[] v = weights.values;
        int rows = to - from;
        int at = from * out;
        int n = rows * out;
        float[] z = t.before;
        Products.affine(rows, in, out, x, from * in, v, weight, bias, z, at, out);
        if (norm) {
            LayerNorms.forward(rows, out, z, at, ones, v, scale, v, shift, t.unit, t.inverse, from, z, at);
        }
        switch (activation) {
            case IDENTITY -> {}
            case TANH -> Activations.tanh(z, at, t.y, at, n);
            case RELU -> Activations.relu(z, at, t.y, at, n);
            case GELU -> Activations.gelu(z, at, t.y, at, n);
            case SILU -> Activations.silu(z, at, t.y, at, n);
        }
    }

    @Override
    public void turn(Trace trace) {
        Products.transpose(weights.values, weight, in, out, ((DenseTrace) trace).turned);
    }

    @Override
    public void descend(Trace trace, int from, int to, int at) {
        DenseTrace t = (DenseTrace) trace;
        int rows = to - from;
        int n = rows * out;
        int y = from * out;
        int d = at * out;
        switch (activation) {
            case IDENTITY -> {}
            case TANH -> Activations.tanhGradient(t.y, y, t.d, d, n);
            case RELU -> Activations.reluGradient(t.y, y, t.d, d, n);
            case GELU -> Activations.geluGradient(t.before, y, t.d, d, n);
            case SILU -> Activations.siluGradient(t.before, y, t.d, d, n);
        }
        if (norm) {
            LayerNorms.backward(
                    rows, out, t.unit, y, t.inverse, from, ones, weights.values, scale, t.d, d, t.work, t.e);
        }
    }

    @Override
    public void carry(Trace trace, int rows, int at, float[] dx, int dxAt, boolean add) {
        DenseTrace t = (DenseTrace) trace;
        Products.multiply(rows, in, out, t.e, at * out, out, t.turned, 0, dx, dxAt * in, in, add);
    }

    @Override
    public int parts() {
        return Products.parts(in);
    }

    @Override
    public void gradients(Trace trace, float[] x, int part, int from, int to, int at) {
        DenseTrace t = (DenseTrace) trace;
        float[] g = weights.gradients;
        int rows = to - from;
        Products.gradients(part, rows, in, out, x, from * in, t.e, at * out, out, g, weight, bias);
        if (norm && part == 0) {
            LayerNorms.scaleGradient(rows, out, t.d, at * out, t.unit, from * out, g, scale);
            Sums.columns(rows, out, t.d, at * out, out, g, shift);
        }
    }
}
