package bellman.nn;

import bellman.net.Initializer;
import bellman.net.Layer;
import bellman.net.Rows;
import bellman.simd.Cells;
import java.util.Arrays;

/// A long short-term memory with PyTorch's gates i, f, g, o.
final class Lstm implements Unit {
    private final Recurrence maps;
    private final int width;

    Lstm(Layer.Lstm layer, int in, String name, Weights weights, Initializer initializer) {
        width = layer.width();
        maps = new Recurrence(in, width, 4, name, weights, initializer);
    }

    private static final class LstmTrace extends Recurrence.Trace {
        /// `[row][width]`: cell before the row.
        final float[] before;
        /// `[row][width]`: cell behind the row.
        final float[] cell;
        /// `[lane][width]`: gradient with respect to the cell that comes from the step behind.
        final float[] carryCell;

        LstmTrace(Recurrence maps, int rows) {
            maps.super(rows);
            before = new float[rows * maps.width];
            cell = new float[rows * maps.width];
            carryCell = new float[rows * maps.width];
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
        return 2 * width;
    }

    @Override
    public Trace trace(int rows, int gradientRows) {
        return new LstmTrace(maps, rows);
    }

    @Override
    public boolean prepares() {
        return maps.input.packSize() > 0;
    }

    @Override
    public void prepare(Trace trace, int rows) {
        ((LstmTrace) trace).prepare(rows);
    }

    @Override
    public void forward(Trace trace, float[] x, int from, int to) {
        ((LstmTrace) trace).project(x, from, to);
    }

    @Override
    public void recur(Trace trace, Rows rows, int stateAt, int stateStride, int from, int to) {
        LstmTrace t = (LstmTrace) trace;
        int gates = maps.gates;
        float[] v = maps.hidden.weights.values;
        int bias = maps.hidden.bias();
        for (int step = 0; step < rows.steps(); step++) {
            t.remember(rows, step, stateAt, stateStride, t.y, t.p, from, to);
            t.remember(rows, step, stateAt + width, stateStride, t.cell, t.before, from, to);
            int first = step * rows.lanes() + from;
            maps.hidden.add(to - from, t.p, first * width, t.x, first * gates);
            for (int row = first; row < first + to - from; row++) {
                Cells.lstm(
                        width, t.x, row * gates, v, bias, t.before, row * width, t.cell, row * width, t.y, row * width);
            }
        }
        t.keep(rows, stateAt, stateStride, t.y, from, to);
        t.keep(rows, stateAt + width, stateStride, t.cell, from, to);
    }

    @Override
    public void turn(Trace trace) {
        ((LstmTrace) trace).turn();
    }

    @Override
    public void unroll(Trace trace, Rows rows, int from, int to) {
        LstmTrace t = (LstmTrace) trace;
        int gates = maps.gates;
        Arrays.fill(t.carry, from * width, to * width, 0f);
        Arrays.fill(t.carryCell, from * width, to * width, 0f);
        for (int step = rows.steps() - 1; step >= 0; step--) {
            int first = step * rows.lanes() + from;
            for (int lane = from; lane < to; lane++) {
                int row = step * rows.lanes() + lane;
                Cells.lstmBackward(
                        width,
                        t.x,
                        row * gates,
                        t.before,
                        row * width,
                        t.cell,
                        row * width,
                        t.d,
                        row * width,
                        t.carry,
                        lane * width,
                        t.carryCell,
                        lane * width,
                        t.dx,
                        row * gates);
            }
            maps.hidden.carry(to - from, t.dx, first * gates, gates, t.turnedHidden, t.carry, from * width, false);
            t.wipe(rows, step, t.carry, from, to);
            t.wipe(rows, step, t.carryCell, from, to);
        }
    }

    @Override
    public void descend(Trace trace, int from, int to, int at, boolean weights, float[] gradients) {
        LstmTrace t = (LstmTrace) trace;
        if (weights) {
            t.descend(t.dx, from, to, gradients);
        }
    }

    @Override
    public void carry(Trace trace, int rows, int at, float[] dx, int dxAt, boolean add) {
        ((LstmTrace) trace).carry(rows, at, dx, dxAt, add);
    }

    @Override
    public void gradients(Trace trace, float[] x, int from, int to, int at, float[] gradients) {
        ((LstmTrace) trace).gradients(x, from, to, gradients);
    }

    @Override
    public int parts() {
        return maps.parts();
    }

    @Override
    public void partialGradients(Trace trace, float[] x, int part, int rows, int block) {
        LstmTrace t = (LstmTrace) trace;
        t.partialGradients(x, t.dx, part, rows, block);
    }
}
