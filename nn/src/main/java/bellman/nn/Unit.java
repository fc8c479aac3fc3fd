package bellman.nn;

import bellman.net.Rows;
import bellman.run.State;

/// A layer of a branch's trunk as it is computed. Its weights belong to the network, what one pass leaves behind
/// belongs to a [Trace], so several passes may be in flight.
///
/// A feed-forward unit works on rows alone. A recurrent one has three stages: on rows, what does not depend on its
/// memory ([#forward]); along the steps of some lanes, the rest ([#recur]); and backwards the same.
///
/// Backwards a block of rows goes through [#descend], [#carry] and [#gradients] in turn, or, with several threads,
/// all blocks through the first two, and then the weights' gradient part by part through [#partialGradients].
sealed interface Unit permits Dense, BatchNorm, Convolution, Gru, Lstm, Noisy, Streams {

    /// Floats of a row that enters.
    int in();

    /// Floats of a row that leaves.
    int out();

    /// Multiply-adds of a row, roughly.
    default long work() {
        return (long) (in() + stateSize()) * out();
    }

    /// Floats of memory a lane has; 0 for a feed-forward unit.
    int stateSize();

    /// Whether all rows must have come as far as here before any goes on: it has a stage of its own between two
    /// stretches of rows, [#recur] and [#unroll].
    default boolean cuts() {
        return stateSize() > 0;
    }

    /// Whether rows may fall into chunks on the way back, each with a gradient of the weights of its own.
    default boolean chunks() {
        return true;
    }

    /// Saves what training gathered here beside the weights.
    default void save(State state) {}

    /// Restores it.
    default void load(State state) {}

    /// Takes over what training gathered in `other`, a unit of the same layer.
    default void follow(Unit other) {}

    /// Room for one pass over at most `rows` rows.
    ///
    /// @param gradientRows rows of gradients that are held at once, fewer than `rows` if blocks are finished one by
    ///     one
    Trace trace(int rows, int gradientRows);

    /// Whether [#prepare] ever does anything.
    boolean prepares();

    /// Prepares [#forward] of `rows` rows in all.
    void prepare(Trace trace, int rows);

    /// Computes rows `from` to `to - 1` from those of `x`, or, in a recurrent unit, their first stage.
    void forward(Trace trace, float[] x, int from, int to);

    /// Runs lanes `from` to `to - 1` through their steps.
    ///
    /// @param stateAt where this unit's memory begins in a lane's
    /// @param stateStride floats of memory of a lane of the whole network
    default void recur(Trace trace, Rows rows, int stateAt, int stateStride, int from, int to) {}

    /// Prepares what all rows' [#carry] needs.
    void turn(Trace trace);

    /// Says that one thread alone goes through [#descend], [#carry] and [#gradients], block by block, so that what
    /// they need may be prepared when it is known what that is.
    ///
    /// @param once whether all rows are one block
    default void turnLater(Trace trace, boolean once) {
        turn(trace);
    }

    /// Carries the gradient of lanes `from` to `to - 1` back through their steps.
    default void unroll(Trace trace, Rows rows, int from, int to) {}

    /// Turns the gradient with respect to the outputs into that with respect to the sums before the non-linearity.
    ///
    /// @param at the row of the gradients' arrays that belongs to row `from`
    /// @param weights whether the weights' gradient is wanted
    /// @param gradients of all weights, to which the biases' gradient is added; empty if it is not wanted now,
    ///     block by block
    void descend(Trace trace, int from, int to, int at, boolean weights, float[] gradients);

    /// Whether [#descendChosen] is there.
    default boolean chooses() {
        return false;
    }

    /// [#descend] of rows `chosen[from]` to `chosen[to - 1]` for the gradient of the inputs alone.
    ///
    /// @param at the row of the gradients' arrays that belongs to row `chosen[from]`
    default void descendChosen(Trace trace, int[] chosen, int from, int to, int at) {
        throw new UnsupportedOperationException();
    }

    /// Carries the gradient with respect to the sums on to the inputs.
    ///
    /// @param dx gradient with respect to the inputs, from row `dxAt` on
    /// @param add whether to add to it
    void carry(Trace trace, int rows, int at, float[] dx, int dxAt, boolean add);

    /// Adds the weights' gradient of the block of rows `from` to `to - 1` to `gradients`, those of all weights.
    void gradients(Trace trace, float[] x, int from, int to, int at, float[] gradients);

    /// How many parts the weights' gradient falls into.
    int parts();

    /// Adds part `part` of the weights' gradient of rows 0 to `rows - 1`, which went through [#descend] in blocks
    /// of `block`.
    void partialGradients(Trace trace, float[] x, int part, int rows, int block);

    /// What a pass leaves behind.
    abstract class Trace {
        /// `[row][out]`
        final float[] y;
        /// `[row][out]`: gradient with respect to `y`, then with respect to what it was computed from.
        final float[] d;
        /// Whether the pass is one of training.
        boolean training;

        Trace(int rows, int gradientRows, int out) {
            this(floats(rows, out), floats(gradientRows, out));
        }

        /// An array of `rows` rows.
        ///
        /// @throws IllegalArgumentException if there is none so long
        static float[] floats(int rows, int width) {
            long size = (long) rows * width;
            if (size > Weights.MOST) {
                throw new IllegalArgumentException(rows + " rows of " + width + " numbers make " + size
                        + ", and an array of nn holds at most " + Weights.MOST + "; take fewer rows at a time");
            }
            return new float[(int) size];
        }

        /// A trace that shows another's arrays.
        Trace(float[] y, float[] d) {
            this.y = y;
            this.d = d;
        }
    }
}
