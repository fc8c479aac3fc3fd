package bellman.nn;

import bellman.net.Rows;
import java.util.Arrays;

/// The linear maps of a recurrent unit, input's and memory's, with what all kinds of them do alike.
final class Recurrence {
    final Weights weights;
    final int in;
    final int width;
    /// Floats of a row of gates.
    final int gates;
    final int inputWeight;
    final int hiddenWeight;
    final int inputBias;
    final int hiddenBias;

    Recurrence(int in, int width, int gates, String name, Weights weights, Initializer initializer) {
        this.weights = weights;
        this.in = in;
        this.width = width;
        this.gates = gates * width;
        inputWeight = weights.add(name + "/input-weight", in, this.gates);
        hiddenWeight = weights.add(name + "/hidden-weight", width, this.gates);
        inputBias = weights.add(name + "/input-bias", this.gates);
        hiddenBias = weights.add(name + "/hidden-bias", this.gates);
        initializer.recurrent(weights.values, inputWeight, hiddenWeight, inputBias, in, width, gates);
    }

    /// What a pass leaves behind in every kind.
    class Trace extends Unit.Trace {
        /// `[row][gates]`: the input's sums, then gates.
        final float[] x;
        /// `[row][width]`: memory before the row.
        final float[] p;
        /// `[row][gates]`: gradient with respect to the input's sums.
        final float[] dx;
        /// `[lane][width]`: gradient that comes from the step behind.
        final float[] carry;
        final float[] turnedInput = new float[in * gates];
        final float[] turnedHidden = new float[width * gates];

        Trace(int rows) {
            super(rows, rows, width);
            x = new float[rows * gates];
            p = new float[rows * width];
            dx = new float[rows * gates];
            carry = new float[rows * width];
        }

        void turn() {
            Products.transpose(weights.values, inputWeight, in, gates, turnedInput);
            Products.transpose(weights.values, hiddenWeight, width, gates, turnedHidden);
        }

        /// The input's sums of rows `from` to `to - 1`.
        void project(float[] inputs, int from, int to) {
            Products.affine(to - from, in, gates, inputs, from * in, weights.values, inputWeight, inputBias,
                    x, from * gates, gates);
        }

        /// Sets `before` (`[row][width]`) of step `step` to what `after` held one step earlier, to the state at the
        /// beginning, or to zero where memory is wiped.
        void remember(Rows rows, int step, int stateAt, int stateStride, float[] after, float[] before, int from, int to) {
            for (int lane = from; lane < to; lane++) {
                int row = step * rows.lanes() + lane;
                int at = row * width;
                if (rows.resets()[row]) {
                    Arrays.fill(before, at, at + width, 0f);
                } else if (step == 0) {
                    System.arraycopy(rows.state(), lane * stateStride + stateAt, before, at, width);
                } else {
                    System.arraycopy(after, (row - rows.lanes()) * width, before, at, width);
                }
            }
        }

        /// Writes the memory at the end, `after`, to the state.
        void keep(Rows rows, int stateAt, int stateStride, float[] after, int from, int to) {
            for (int lane = from; lane < to; lane++) {
                int row = (rows.steps() - 1) * rows.lanes() + lane;
                System.arraycopy(after, row * width, rows.state(), lane * stateStride + stateAt, width);
            }
        }

        /// Stops the gradient of `lanes` (`[lane][width]`) where step `step` began with wiped memory.
        void wipe(Rows rows, int step, float[] lanes, int from, int to) {
            for (int lane = from; lane < to; lane++) {
                if (rows.resets()[step * rows.lanes() + lane]) {
                    Arrays.fill(lanes, lane * width, (lane + 1) * width, 0f);
                }
            }
        }

        void carry(int rows, int at, float[] dInputs, int dAt, boolean add) {
            Products.multiply(rows, in, gates, dx, at * gates, gates, turnedInput, 0, dInputs, dAt * in, in, add);
        }

        /// Part `part` of the weights' gradient; `dm` is that with respect to the memory's sums.
        void gradients(float[] inputs, float[] dm, int part, int from, int to, int at) {
            float[] g = weights.gradients;
            int first = Products.parts(in);
            if (part < first) {
                Products.gradients(part, to - from, in, gates, inputs, from * in, dx, at * gates, gates, g, inputWeight,
                        inputBias);
            } else {
                Products.gradients(part - first, to - from, width, gates, p, from * width, dm, at * gates, gates, g,
                        hiddenWeight, hiddenBias);
            }
        }
    }

    int parts() {
        return Products.parts(in) + Products.parts(width);
    }
}
