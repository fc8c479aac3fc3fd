package bellman.nn;

import bellman.net.Initializer;
import bellman.net.Layer;
import bellman.net.Rows;
import bellman.simd.Cells;
import java.util.Arrays;

/// A gated recurrent unit with PyTorch's gates r, z, n.
final class Gru implements Unit {
    private static final float[] NONE = {};
    private final Recurrence maps;
    private final int width;

    Gru(Layer.Gru layer, int in, String name, Weights weights, Initializer initializer) {
        width = layer.width();
        maps = new Recurrence(in, width, 3, name, weights, initializer);
    }

    private static final class GruTrace extends Recurrence.Trace {
        /// `[row][gates]`: the memory's sums.
        final float[] m;
        /// `[row][gates]`: gradient with respect to them.
        final float[] dm;

        GruTrace(Recurrence maps, int rows) {
            maps.super(rows);
            m = new float[rows * maps.gates];
            dm = new float[rows * maps.gates];
        }
    }

    @Override
    public int in() {
        return maps.input.in;
    }

    @Override
    public int out() {
        return width;
    }

    @Override
    public int stateSize() {
        return width;
    }

    @Override
    public Trace trace(int rows, int gradientRows) {
        return new GruTrace(maps, rows);
    }

    @Override
    public boolean prepares() {
        return maps.input.packSize() > 0;
    }

    @Override
    public void prepare(Trace trace, int rows) {
        ((GruTrace) trace).prepare(rows);
    }

    @Override
    public void forward(Trace trace, float[] x, int from, int to) {
        ((GruTrace) trace).project(x, from, to);
    }

    @Override
    public void recur(Trace trace, Rows rows, int stateAt, int stateStride, int from, int to) {
        GruTrace t = (GruTrace) trace;
        int gates = maps.gates;
        for (int step = 0; step < rows.steps(); step++) {
            t.remember(rows, step, stateAt, stateStride, t.y, t.p, from, to);
            int first = step * rows.lanes() + from;
            maps.hidden.forward(to - from, t.p, first * width, NONE, t.m, first * gates, gates);
            for (int row = first; row < first + to - from; row++) {
                Cells.gru(width, t.x, row * gates, t.m, row * gates, t.p, row * width, t.y, row * width);
            }
        }
        t.keep(rows, stateAt, stateStride, t.y, from, to);
    }

    @Override
    public void turn(Trace trace) {
        ((GruTrace) trace).turn();
    }

    @Override
    public void unroll(Trace trace, Rows rows, int from, int to) {
        GruTrace t = (GruTrace) trace;
        int gates = maps.gates;
        Arrays.fill(t.carry, from * width, to * width, 0f);
        for (int step = rows.steps() - 1; step >= 0; step--) {
            int first = step * rows.lanes() + from;
            for (int lane = from; lane < to; lane++) {
                int row = step * rows.lanes() + lane;
                Cells.gruBackward(
                        width,
                        t.x,
                        row * gates,
                        t.m,
                        row * gates,
                        t.p,
                        row * width,
                        t.d,
                        row * width,
                        t.carry,
                        lane * width,
                        t.dx,
                        row * gates,
                        t.dm,
                        row * gates);
            }
            maps.hidden.carry(to - from, t.dm, first * gates, gates, t.turnedHidden, t.carry, from * width, true);
            t.wipe(rows, step, t.carry, from, to);
        }
    }

    @Override
    public void descend(Trace trace, int from, int to, int at, boolean weights, float[] gradients) {
        GruTrace t = (GruTrace) trace;
        if (weights) {
            t.descend(t.dm, from, to, gradients);
        }
    }

    @Override
    public void carry(Trace trace, int rows, int at, float[] dx, int dxAt, boolean add) {
        ((GruTrace) trace).carry(rows, at, dx, dxAt, add);
    }

    @Override
    public void gradients(Trace trace, float[] x, int from, int to, int at, float[] gradients) {
        ((GruTrace) trace).gradients(x, from, to, gradients);
    }

    @Override
    public int parts() {
        return maps.parts();
    }

    @Override
    public void partialGradients(Trace trace, float[] x, int part, int rows, int block) {
        GruTrace t = (GruTrace) trace;
        t.partialGradients(x, t.dm, part, rows, block);
    }
}
