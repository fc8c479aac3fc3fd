package bellman.nn;

import bellman.net.Architecture;
import bellman.net.Initializer;
import bellman.net.Layer;
import bellman.net.Output;
import bellman.net.Rows;
import bellman.run.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A trunk of units with the outputs that leave it. Its recurrent units, and those where rows wait for one another
/// ([Unit#cuts]), cut it into stretches: stretch `i` begins behind such unit `i - 1` and ends with the first stage
/// of such unit `i`, the last one with the outputs.
final class Branch {
    private static final float[] NONE = {};

    private final Weights weights;
    private final String name;
    private final Unit[] units;
    private final Exit[] exits;
    /// Positions of the units that cut the branch.
    private final int[] recurrent;
    /// Where each recurrent unit's memory begins in a lane's.
    private final int[] stateAt;
    private final int width;
    private final int in;
    private final int stride;
    /// Columns of the output row that are this branch's: the first, and the one behind the last.
    private final int column;
    private final int end;
    private final boolean carries;
    private final int stateSize;
    private final int parts;

    /// @param column of the output row where this branch begins
    /// @param stride floats of an output row
    /// @param state where this branch's memory begins in a lane's
    Branch(
            Architecture.Branch plan,
            int in,
            int column,
            int stride,
            int state,
            Weights weights,
            Initializer initializer) {
        name = plan.name();
        this.in = in;
        this.stride = stride;
        this.column = column;
        this.weights = weights;
        units = new Unit[plan.trunk().size()];
        List<Integer> places = new ArrayList<>();
        List<Integer> states = new ArrayList<>();
        int features = in;
        int memory = state;
        for (int i = 0; i < units.length; i++) {
            units[i] = unit(plan.trunk().get(i), features, plan.name() + "/" + i, weights, initializer);
            features = units[i].out();
            if (units[i].cuts()) {
                places.add(i);
                states.add(memory);
                memory += units[i].stateSize();
            }
        }
        stateSize = memory - state;
        recurrent = places.stream().mapToInt(i -> i).toArray();
        stateAt = states.stream().mapToInt(i -> i).toArray();
        width = features;
        exits = new Exit[plan.outputs().size()];
        int at = column;
        for (int i = 0; i < exits.length; i++) {
            exits[i] = exit(
                    plan.outputs().get(i), width, at, plan.name() + "/" + (units.length + i), weights, initializer);
            at += exits[i].size();
        }
        end = at;
        parts = Arrays.stream(units).mapToInt(Unit::parts).sum() + exits.length;
        carries = Arrays.stream(exits).anyMatch(Exit::carries);
    }

    static Unit unit(Layer layer, int in, String name, Weights weights, Initializer initializer) {
        return switch (layer) {
            case Layer.Dense dense -> new Dense(dense, in, name, weights, initializer);
            case Layer.BatchNorm norm -> new BatchNorm(norm, name, weights);
            case Layer.Noisy noisy -> new Noisy(noisy, in, name, weights, initializer);
            case Layer.Streams streams -> new Streams(streams, in, name, weights, initializer);
            case Layer.Gru gru -> new Gru(gru, in, name, weights, initializer);
            case Layer.Lstm lstm -> new Lstm(lstm, in, name, weights, initializer);
            case Layer.Convolution convolution -> new Convolution(convolution, name, weights, initializer);
            case Layer.ResidualStage _, Layer.Transformer _ ->
                throw new IllegalArgumentException(
                        "the backend nn builds dense, noisy, normalising, convolutional, GRU and LSTM layers; layer "
                                + name + " is " + layer.name() + ": choose backend: torch");
        };
    }

    private static Exit exit(Output output, int in, int column, String name, Weights weights, Initializer initializer) {
        return switch (output) {
            case Output.Linear linear -> new Exit.Linear(linear, in, column, name, weights, initializer);
            case Output.Free free -> new Exit.Free(free, column, name, weights);
            case Output.Features features -> new Exit.Features(features, in, column);
        };
    }

    /// What one pass through the branch leaves behind.
    final class Pass {
        private final Unit.Trace[] traces;
        private final float[][] turned;
        /// `[chunk][exit]`
        private final float[][][] work;
        /// Whether gradients' arrays hold all rows, or only one block at a time.
        private final boolean whole;

        /// @param block rows that go through the branch at once
        /// @param whole whether to hold the gradients of all rows
        /// @param chunks of rows that may go back at the same time
        /// @param training whether it is one of training
        Pass(int rows, int block, boolean whole, int chunks, boolean training) {
            this.whole = whole || recurrent.length > 0;
            traces = new Unit.Trace[units.length];
            for (int i = 0; i < units.length; i++) {
                traces[i] = units[i].trace(rows, this.whole ? rows : Math.min(rows, block));
                traces[i].training = training;
            }
            turned = new float[exits.length][];
            work = new float[chunks][exits.length][];
            for (int i = 0; i < exits.length; i++) {
                turned[i] = new float[exits[i].turnedSize()];
                for (float[][] chunk : work) {
                    chunk[i] = new float[exits[i].workSize()];
                }
            }
        }

        /// Prepares [#forward] of `rows` rows in all.
        void prepare(int rows) {
            for (int i = 0; i < units.length; i++) {
                units[i].prepare(traces[i], rows);
            }
        }

        /// Takes rows `from` to `to - 1` through stretch `stretch`.
        void forward(int stretch, float[] inputs, float[] outputs, int from, int to) {
            int first = stretch == 0 ? 0 : recurrent[stretch - 1] + 1;
            boolean last = stretch == recurrent.length;
            int end = last ? units.length : recurrent[stretch] + 1;
            for (int i = first; i < end; i++) {
                units[i].forward(traces[i], entering(i, inputs), from, to);
            }
            if (last) {
                for (Exit exit : exits) {
                    exit.forward(entering(units.length, inputs), outputs, stride, from, to);
                }
            }
        }

        /// Takes lanes `from` to `to - 1` through recurrent unit `which`.
        void recur(int which, Rows rows, int stateStride, int from, int to) {
            int i = recurrent[which];
            units[i].recur(traces[i], rows, stateAt[which], stateStride, from, to);
        }

        /// Prepares what all rows' [#backward] needs.
        void turn() {
            for (int i = 0; i < units.length; i++) {
                units[i].turn(traces[i]);
            }
            for (int i = 0; i < exits.length; i++) {
                exits[i].turn(turned[i]);
            }
        }

        /// The same for one thread alone, which takes the whole way back, weights' gradient included.
        void turnLater(boolean once) {
            for (int i = 0; i < units.length; i++) {
                units[i].turnLater(traces[i], once);
            }
            for (int i = 0; i < exits.length; i++) {
                exits[i].turn(turned[i]);
            }
        }

        /// Takes the gradient of rows `from` to `to - 1` back through stretch `stretch`.
        ///
        /// @param wanted whether the weights' gradient is wanted
        /// @param gradients of all weights, to which it is added; empty if not now, block by block
        /// @param chunk which of the chunks of rows the rows belong to
        /// @param dInputs gradient with respect to the inputs; empty if not wanted
        /// @param add whether to add to it
        void backward(
                int stretch,
                float[] inputs,
                float[] dOutputs,
                int from,
                int to,
                boolean wanted,
                float[] gradients,
                int chunk,
                float[] dInputs,
                boolean add) {
            int first = stretch == 0 ? 0 : recurrent[stretch - 1] + 1;
            boolean last = stretch == recurrent.length;
            int end = last ? units.length : recurrent[stretch] + 1;
            int at = whole ? from : 0;
            if (last) {
                leave(inputs, dOutputs, from, to, at, gradients, chunk, dInputs, add);
            }
            if (!carries) {
                if (stretch == 0 && dInputs.length > 0 && !add) {
                    Arrays.fill(dInputs, from * in, to * in, 0f);
                }
                return;
            }
            for (int i = end - 1; i >= first; i--) {
                units[i].descend(traces[i], from, to, at, wanted, gradients);
                if (i > 0) {
                    units[i].carry(traces[i], to - from, at, traces[i - 1].d, at, false);
                } else if (dInputs.length > 0) {
                    units[i].carry(traces[i], to - from, at, dInputs, from, add);
                }
                if (gradients.length > 0) {
                    units[i].gradients(traces[i], entering(i, inputs), from, to, at, gradients);
                }
            }
        }

        /// Takes the gradient of chosen rows back to the inputs, and to no weights.
        ///
        /// @param chosen the rows
        /// @param dOutputs theirs, one behind the other
        /// @param from of `chosen`, with `to` the block that is taken
        /// @param dInputs gradient with respect to theirs, to be set
        void backwardChosen(int[] chosen, float[] dOutputs, int from, int to, float[] dInputs) {
            int at = whole ? from : 0;
            leave(NONE, dOutputs, from, to, at, NONE, 0, dInputs, false);
            if (!carries) {
                Arrays.fill(dInputs, from * in, to * in, 0f);
                return;
            }
            for (int i = units.length - 1; i >= 0; i--) {
                units[i].descendChosen(traces[i], chosen, from, to, at);
                float[] d = i > 0 ? traces[i - 1].d : dInputs;
                units[i].carry(traces[i], to - from, at, d, i > 0 ? at : from, false);
            }
        }

        /// Prepares [#enter].
        void turnFirst() {
            if (units.length > 0) {
                units[0].turn(traces[0]);
            }
        }

        /// Carries the gradient of rows `from` to `to - 1` on to the inputs, which [#backward] was not asked
        /// for. It must have held the gradients of all rows.
        void enter(float[] inputs, float[] dOutputs, int from, int to, float[] dInputs, boolean add) {
            if (units.length == 0) {
                leave(inputs, dOutputs, from, to, from, NONE, 0, dInputs, add);
            }
            if (units.length > 0 && carries) {
                units[0].carry(traces[0], to - from, from, dInputs, from, add);
            } else if (!carries && !add) {
                Arrays.fill(dInputs, from * in, to * in, 0f);
            }
        }

        /// Takes the gradient of lanes `from` to `to - 1` back through recurrent unit `which`.
        void unroll(int which, Rows rows, int from, int to) {
            if (carries) {
                int i = recurrent[which];
                units[i].unroll(traces[i], rows, from, to);
            }
        }

        /// Adds part `part` of the weights' gradient of all rows, which went through [#backward] in blocks of
        /// `block`.
        void gradients(int part, float[] inputs, float[] dOutputs, int rows, int block) {
            int p = part;
            for (int i = 0; i < units.length; i++) {
                if (p < units[i].parts()) {
                    if (carries) {
                        units[i].partialGradients(traces[i], entering(i, inputs), p, rows, block);
                    }
                    return;
                }
                p -= units[i].parts();
            }
            exits[p].gradients(
                    entering(units.length, inputs), dOutputs, stride, 0, rows, work[0][p], weights.gradients);
        }

        private void leave(
                float[] inputs,
                float[] dOutputs,
                int from,
                int to,
                int at,
                float[] gradients,
                int chunk,
                float[] dInputs,
                boolean add) {
            boolean direct = units.length == 0;
            float[] d = direct ? dInputs : traces[units.length - 1].d;
            int dAt = direct ? from : at;
            boolean more = direct && add;
            for (int i = 0; i < exits.length; i++) {
                if (d.length > 0 && exits[i].carries()) {
                    exits[i].carry(turned[i], dOutputs, stride, from, to, d, dAt, more);
                    more = true;
                }
                if (gradients.length > 0) {
                    float[] features = entering(units.length, inputs);
                    exits[i].gradients(features, dOutputs, stride, from, to, work[chunk][i], gradients);
                }
            }
        }

        private float[] entering(int unit, float[] inputs) {
            return unit == 0 ? inputs : traces[unit - 1].y;
        }
    }

    /// Room for one pass.
    Pass pass(int rows, int block, boolean whole, int chunks, boolean training) {
        return new Pass(rows, block, whole, chunks, training);
    }

    /// Saves what training gathered beside the weights.
    void save(State state) {
        for (int i = 0; i < units.length; i++) {
            units[i].save(state.at(name + "/" + i));
        }
    }

    /// Restores it.
    void load(State state) {
        for (int i = 0; i < units.length; i++) {
            units[i].load(state.at(name + "/" + i));
        }
    }

    /// Takes it over from a branch of the same plan.
    void follow(Branch other) {
        for (int i = 0; i < units.length; i++) {
            units[i].follow(other.units[i]);
        }
    }

    /// Whether a pass has anything to prepare.
    boolean prepares() {
        return Arrays.stream(units).anyMatch(Unit::prepares);
    }

    /// Whether there is [Pass#backwardChosen].
    boolean chooses() {
        return Arrays.stream(units).allMatch(Unit::chooses);
    }

    /// Whether row `row` of `dOutputs` has anything for this branch.
    boolean touches(float[] dOutputs, int row) {
        for (int j = row * stride + column; j < row * stride + end; j++) {
            if (dOutputs[j] != 0f) {
                return true;
            }
        }
        return false;
    }

    /// Whether rows may fall into chunks on the way back.
    boolean chunks() {
        return Arrays.stream(units).allMatch(Unit::chunks);
    }

    /// Recurrent units.
    int recurrences() {
        return recurrent.length;
    }

    /// Floats of memory of one lane.
    int stateSize() {
        return stateSize;
    }

    /// Parts that the weights' gradient falls into.
    int parts() {
        return parts;
    }

    /// Multiply-adds of one row, roughly.
    long work() {
        long sum = Arrays.stream(exits).mapToLong(e -> (long) e.size() * width).sum();
        for (Unit unit : units) {
            sum += unit.work();
        }
        return sum;
    }
}
