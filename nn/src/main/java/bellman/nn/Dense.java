package bellman.nn;

import bellman.net.Activation;
import bellman.net.DropoutMask;
import bellman.net.Initializer;
import bellman.net.Layer;
import bellman.run.RandomStream;
import bellman.run.State;
import bellman.simd.Descents;
import bellman.simd.LayerNorms;
import bellman.simd.Sums;
import java.util.Arrays;

/// A dense layer: product, layer normalisation if wanted, non-linearity.
final class Dense implements Unit {
    private static final float[] NONE = {};
    private final Affine map;
    private final float[] ones;
    private final Nonlinearity nonlinearity;
    private final boolean norm;
    private final int scale;
    private final int shift;
    private final float dropout;
    private final RandomStream noise;

    Dense(Layer.Dense layer, int in, String name, Weights weights, Initializer initializer) {
        int out = layer.width();
        nonlinearity = new Nonlinearity(layer.activation());
        norm = layer.layerNorm();
        int weight = weights.add(name + "/weight", in, out);
        int bias = weights.add(name + "/bias", out);
        map = new Affine(in, out, weight, bias, weights);
        initializer.dense(weights.values, weight, bias, in, out, layer.gain());
        scale = norm ? weights.add(name + "/scale", out) : 0;
        shift = norm ? weights.add(name + "/shift", out) : 0;
        ones = norm ? new float[out] : NONE;
        if (norm) {
            Arrays.fill(ones, 1f);
            Arrays.fill(weights.values, scale, scale + out, 1f);
        }
        dropout = layer.dropout();
        noise = new RandomStream(dropout > 0 ? initializer.random().nextLong() : 0);
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

    private static final class DenseTrace extends Trace {
        /// `[row][out]`: what entered the non-linearity; the outputs themselves if these suffice for its
        /// derivative.
        final float[] before;
        /// `[row][out]`: normalised, before scale and shift.
        final float[] unit;
        /// `[row]`: reciprocal deviations.
        final float[] inverse;
        /// Gradient with respect to the product; `d` itself without normalisation.
        final float[] e;
        /// The same, packed block by block.
        final float[] packed;
        final float[] turned;
        final float[] work;
        final float[] discard;
        final float[] packedWeights;
        /// `[row][out]`: what dropout multiplied the product by.
        final float[] mask;
        DropoutMask drop = new DropoutMask(0, 0, 0f);
        boolean prepared;
        /// Whether `turned` is filled when it is needed, and whether it is.
        boolean later;

        boolean ready;
        /// Whether all rows are one block.
        boolean once;
        /// The columns of `d` that hold anything, if the block is done by them.
        final Columns columns;

        boolean sparse;

        DenseTrace(int rows, int gradientRows, Dense layer) {
            super(rows, gradientRows, layer.map.out);
            int out = layer.map.out;
            before = layer.nonlinearity.keepsInput() ? new float[rows * out] : y;
            unit = layer.norm ? new float[rows * out] : NONE;
            inverse = layer.norm ? new float[rows] : NONE;
            e = layer.norm ? new float[gradientRows * out] : d;
            packed = floats(gradientRows, layer.map.packedOut);
            turned = new float[layer.map.turnedSize()];
            work = layer.norm ? new float[gradientRows * out] : NONE;
            discard = new float[out];
            packedWeights = new float[layer.map.packSize()];
            columns = new Columns(layer.rectifies() ? gradientRows : 0, layer.map.in, out);
            mask = layer.dropout > 0 ? new float[rows * out] : NONE;
        }

        boolean drops() {
            return training && mask.length > 0;
        }
    }

    /// Whether many columns of gradients may be zero: units that are off for a whole block.
    private boolean rectifies() {
        return nonlinearity.kind() == Activation.RELU && !norm && Math.min(map.in, map.out) >= Columns.WORTHWHILE;
    }

    @Override
    public int in() {
        return map.in;
    }

    @Override
    public int out() {
        return map.out;
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
    public boolean prepares() {
        return map.packSize() > 0 || dropout > 0;
    }

    @Override
    public void prepare(Trace trace, int rows) {
        DenseTrace t = (DenseTrace) trace;
        t.prepared = map.pack(rows, t.packedWeights);
        if (t.drops()) {
            t.drop = new DropoutMask(noise.nextLong(), map.out, dropout);
        }
    }

    @Override
    public void forward(Trace trace, float[] x, int from, int to) {
        DenseTrace t = (DenseTrace) trace;
        int out = map.out;
        int rows = to - from;
        int at = from * out;
        int n = rows * out;
        float[] z = t.before;
        map.forward(rows, x, from * map.in, t.prepared ? t.packedWeights : NONE, z, at, out);
        if (t.drops()) {
            for (int row = from; row < to; row++) {
                t.drop.fill(row, t.mask, row * out);
            }
            multiply(t.mask, at, z, at, n);
        }
        if (norm) {
            float[] v = map.weights.values;
            LayerNorms.forward(rows, out, z, at, ones, v, scale, v, shift, t.unit, t.inverse, from, z, at);
        }
        nonlinearity.forward(z, t.y, at, n);
    }

    @Override
    public void turn(Trace trace) {
        DenseTrace t = (DenseTrace) trace;
        t.later = false;
        t.ready = true;
        t.sparse = false;
        map.turn(t.turned);
    }

    @Override
    public void turnLater(Trace trace, boolean once) {
        DenseTrace t = (DenseTrace) trace;
        t.later = true;
        t.once = once;
        t.ready = false;
    }

    @Override
    public void descend(Trace trace, int from, int to, int at, boolean weights, float[] gradients) {
        DenseTrace t = (DenseTrace) trace;
        int rows = to - from;
        int out = map.out;
        boolean now = gradients.length > 0;
        float[] sums = now ? gradients : t.discard;
        int so = now ? map.bias() : 0;
        int po = at * map.packedOut;
        boolean plain = weights && !norm && !t.drops();
        t.sparse = false;
        if (plain) {
            nonlinearity.descend(rows, out, t.before, t.y, from * out, t.d, at * out, t.packed, po, sums, so);
            t.sparse = t.later && now && rectifies() && t.columns.find(rows, t.d, at * out);
            if (t.sparse) {
                t.columns.pack(rows, t.packed, po);
            }
        } else {
            differentiate(t, from, rows, at, gradients);
            if (weights) {
                Descents.descent(rows, out, t.e, at * out, out, t.packed, po, sums, so);
            } else {
                t.sparse = t.later && rectifies() && t.columns.find(rows, t.d, at * out);
            }
        }
    }

    @Override
    public boolean chooses() {
        return true;
    }

    @Override
    public void descendChosen(Trace trace, int[] chosen, int from, int to, int at) {
        DenseTrace t = (DenseTrace) trace;
        for (int i = from; i < to; i++) {
            differentiate(t, chosen[i], 1, at + i - from, NONE);
        }
        t.sparse = t.later && rectifies() && t.columns.find(to - from, t.d, at * map.out);
    }

    private void differentiate(DenseTrace t, int from, int rows, int at, float[] gradients) {
        int out = map.out;
        int n = rows * out;
        int y = from * out;
        int d = at * out;
        nonlinearity.descend(t.before, t.y, y, t.d, d, n);
        if (norm) {
            if (gradients.length > 0) {
                normGradients(t, from, rows, at, gradients);
            }
            LayerNorms.backward(
                    rows, out, t.unit, y, t.inverse, from, ones, map.weights.values, scale, t.d, d, t.work, t.e);
        }
        if (t.drops()) {
            multiply(t.mask, y, t.e, d, n);
        }
    }

    private static void multiply(float[] mask, int from, float[] x, int at, int n) {
        for (int i = 0; i < n; i++) {
            x[at + i] *= mask[from + i];
        }
    }

    private void normGradients(DenseTrace t, int from, int rows, int at, float[] gradients) {
        int out = map.out;
        LayerNorms.scaleGradient(rows, out, t.d, at * out, t.unit, from * out, gradients, scale);
        Sums.columns(rows, out, t.d, at * out, out, gradients, shift);
    }

    @Override
    public void carry(Trace trace, int rows, int at, float[] dx, int dxAt, boolean add) {
        DenseTrace t = (DenseTrace) trace;
        if (t.sparse && t.once) {
            t.columns.carry(map, rows, dx, dxAt * map.in, add);
            return;
        }
        if (!t.ready) {
            map.turn(t.turned);
            t.ready = true;
        }
        if (t.sparse) {
            t.columns.carry(rows, t.turned, dx, dxAt * map.in, add);
            return;
        }
        map.carry(rows, t.e, at * map.out, map.out, t.turned, dx, dxAt * map.in, add);
    }

    @Override
    public void gradients(Trace trace, float[] x, int from, int to, int at, float[] gradients) {
        DenseTrace t = (DenseTrace) trace;
        if (t.sparse) {
            t.columns.gradients(map, to - from, x, from * map.in, t.packed, at * map.packedOut, gradients);
        } else {
            map.gradients(to - from, x, from * map.in, t.packed, at * map.packedOut, gradients);
        }
    }

    @Override
    public int parts() {
        return map.parts() + (norm ? 1 : 0);
    }

    @Override
    public void partialGradients(Trace trace, float[] x, int part, int rows, int block) {
        DenseTrace t = (DenseTrace) trace;
        if (part < map.parts()) {
            map.gradients(part, rows, x, 0, t.e, 0, t.packed, 0, block);
        } else {
            normGradients(t, 0, rows, 0, map.weights.gradients);
        }
    }
}
