package bellman.nn;

import bellman.net.Layer;
import bellman.net.Rows;
import bellman.run.State;
import java.util.Arrays;

/// Batch normalisation and renormalisation. Rows wait here for one another: what enters is copied row by row, and
/// when all are there the columns are shared out, each summed over the rows in ascending order, so that threads
/// change no bit.
final class BatchNorm implements Unit {
    private final Layer.BatchNorm layer;
    private final int width;
    private final int scale;
    private final int shift;
    private final Weights weights;
    private final float[] mean;
    private final float[] variance;
    private long forwards;

    BatchNorm(Layer.BatchNorm layer, String name, Weights weights) {
        this.layer = layer;
        this.weights = weights;
        width = layer.width();
        scale = weights.add(name + "/scale", width);
        shift = weights.add(name + "/shift", width);
        Arrays.fill(weights.values, scale, scale + width, 1f);
        mean = new float[width];
        variance = new float[width];
        Arrays.fill(variance, 1f);
    }

    private static final class NormTrace extends Trace {
        /// `[row][width]`: what entered, then normalised, before scale and shift.
        final float[] unit;
        /// `[column]`
        final float[] sums;
        final float[] squares;
        /// `[column]`: by what a column was multiplied on its way to `unit`.
        final float[] factor;
        /// `[column]`: what renormalisation added, the mean of a column of `unit`.
        final float[] offset;
        final float[] slope;
        final float[] dScale;
        final float[] dShift;
        boolean renormalized;

        NormTrace(int rows, int width) {
            super(rows, rows, width);
            unit = new float[rows * width];
            sums = new float[width];
            squares = new float[width];
            factor = new float[width];
            offset = new float[width];
            slope = new float[width];
            dScale = new float[width];
            dShift = new float[width];
        }
    }

    @Override
    public int in() {
        return width;
    }

    @Override
    public int out() {
        return width;
    }

    @Override
    public int stateSize() {
        return 0;
    }

    @Override
    public boolean cuts() {
        return true;
    }

    @Override
    public Trace trace(int rows, int gradientRows) {
        return new NormTrace(rows, width);
    }

    @Override
    public boolean prepares() {
        return true;
    }

    @Override
    public void prepare(Trace trace, int rows) {
        NormTrace t = (NormTrace) trace;
        if (t.training) {
            t.renormalized = forwards >= layer.renormalizeAfter();
            forwards++;
        }
    }

    @Override
    public void forward(Trace trace, float[] x, int from, int to) {
        System.arraycopy(x, from * width, ((NormTrace) trace).unit, from * width, (to - from) * width);
    }

    @Override
    public void recur(Trace trace, Rows rows, int stateAt, int stateStride, int from, int to) {
        NormTrace t = (NormTrace) trace;
        int first = column(from, rows);
        int end = column(to, rows);
        if (t.training) {
            gather(t, rows.count(), first, end);
        } else {
            for (int j = first; j < end; j++) {
                t.sums[j] = mean[j];
                t.factor[j] = (float) (1 / Math.sqrt(variance[j] + layer.epsilon()));
            }
        }
        float[] w = weights.values;
        for (int row = 0; row < rows.count(); row++) {
            int at = row * width;
            for (int j = first; j < end; j++) {
                float u = (t.unit[at + j] - t.sums[j]) * t.factor[j];
                t.unit[at + j] = u;
                t.y[at + j] = u * w[scale + j] + w[shift + j];
            }
        }
    }

    /// Each range of lanes does as large a share of the columns.
    private int column(int lane, Rows rows) {
        return (int) ((long) width * lane / rows.lanes());
    }

    /// Sets what is subtracted from columns and what they are multiplied by, and moves the gathered statistics.
    private void gather(NormTrace t, int count, int first, int end) {
        moments(t, count, first, end);
        float keep = layer.momentum();
        for (int j = first; j < end; j++) {
            double deviation = Math.sqrt(t.squares[j] + layer.epsilon());
            double r = 1;
            double d = 0;
            if (t.renormalized) {
                double gathered = Math.sqrt(variance[j] + layer.epsilon());
                r = Math.clamp(deviation / gathered, 1.0 / layer.maxScale(), (double) layer.maxScale());
                d = Math.clamp((t.sums[j] - mean[j]) / gathered, (double) -layer.maxShift(), (double) layer.maxShift());
            }
            float batchMean = t.sums[j];
            t.factor[j] = (float) (r / deviation);
            t.offset[j] = (float) d;
            t.sums[j] = (float) (batchMean - d * deviation / r);
            mean[j] = keep * mean[j] + (1 - keep) * batchMean;
            variance[j] = keep * variance[j] + (1 - keep) * t.squares[j];
        }
    }

    private void moments(NormTrace t, int count, int first, int end) {
        Arrays.fill(t.sums, first, end, 0f);
        Arrays.fill(t.squares, first, end, 0f);
        for (int row = 0; row < count; row++) {
            int at = row * width;
            for (int j = first; j < end; j++) {
                t.sums[j] += t.unit[at + j];
            }
        }
        for (int j = first; j < end; j++) {
            t.sums[j] /= count;
        }
        for (int row = 0; row < count; row++) {
            int at = row * width;
            for (int j = first; j < end; j++) {
                float centred = t.unit[at + j] - t.sums[j];
                t.squares[j] += centred * centred;
            }
        }
        for (int j = first; j < end; j++) {
            t.squares[j] /= count;
        }
    }

    @Override
    public void turn(Trace trace) {}

    /// With `x̂ = (x - μ_B) f + d`, `f = r / σ_B` and `r`, `d` held fixed: `dx = f (g - mean(g) - z mean(g z))`, `g =
    /// dy · scale` and `z = (x - μ_B) / σ_B`.
    @Override
    public void unroll(Trace trace, Rows rows, int from, int to) {
        NormTrace t = (NormTrace) trace;
        int count = rows.count();
        int first = column(from, rows);
        int end = column(to, rows);
        Arrays.fill(t.dScale, first, end, 0f);
        Arrays.fill(t.dShift, first, end, 0f);
        for (int row = 0; row < count; row++) {
            int at = row * width;
            for (int j = first; j < end; j++) {
                t.dShift[j] += t.d[at + j];
                t.dScale[j] += t.d[at + j] * t.unit[at + j];
            }
        }
        if (!t.training) {
            for (int row = 0; row < count; row++) {
                int at = row * width;
                for (int j = first; j < end; j++) {
                    t.d[at + j] *= weights.values[scale + j] * t.factor[j];
                }
            }
            return;
        }
        backward(t, count, first, end);
    }

    private void backward(NormTrace t, int count, int first, int end) {
        float[] w = weights.values;
        for (int j = first; j < end; j++) {
            double r = t.factor[j] * Math.sqrt(t.squares[j] + layer.epsilon());
            double along = (t.dScale[j] - (double) t.offset[j] * t.dShift[j]) / (r * count);
            t.slope[j] = (float) (along / r);
        }
        for (int row = 0; row < count; row++) {
            int at = row * width;
            for (int j = first; j < end; j++) {
                float rest = t.d[at + j] - t.dShift[j] / count - (t.unit[at + j] - t.offset[j]) * t.slope[j];
                t.d[at + j] = w[scale + j] * t.factor[j] * rest;
            }
        }
    }

    @Override
    public void descend(Trace trace, int from, int to, int at, boolean weights, float[] gradients) {}

    @Override
    public void carry(Trace trace, int rows, int at, float[] dx, int dxAt, boolean add) {
        NormTrace t = (NormTrace) trace;
        int x = dxAt * width;
        int d = at * width;
        if (!add) {
            System.arraycopy(t.d, d, dx, x, rows * width);
            return;
        }
        for (int i = 0; i < rows * width; i++) {
            dx[x + i] += t.d[d + i];
        }
    }

    @Override
    public void gradients(Trace trace, float[] x, int from, int to, int at, float[] gradients) {
        if (from == 0) {
            addGradients((NormTrace) trace, gradients);
        }
    }

    private void addGradients(NormTrace t, float[] gradients) {
        for (int j = 0; j < width; j++) {
            gradients[scale + j] += t.dScale[j];
            gradients[shift + j] += t.dShift[j];
        }
    }

    @Override
    public int parts() {
        return 1;
    }

    @Override
    public void partialGradients(Trace trace, float[] x, int part, int rows, int block) {
        addGradients((NormTrace) trace, weights.gradients);
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
        System.arraycopy(source.mean, 0, mean, 0, width);
        System.arraycopy(source.variance, 0, variance, 0, width);
        forwards = source.forwards;
    }
}
