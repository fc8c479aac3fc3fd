package bellman.nn;

import bellman.net.Initializer;
import bellman.net.Rows;
import java.util.Arrays;

/// The linear maps of a recurrent unit, input's and memory's, with what all kinds of them do alike.
final class Recurrence {
    private static final float[] NONE = {};
    final Affine input;
    final Affine hidden;
    final int width;
    /// Floats of a row of gates.
    final int gates;

    Recurrence(int in, int width, int gates, String name, Weights weights, Initializer initializer) {
        this.width = width;
        this.gates = gates * width;
        int inputWeight = weights.add(name + "/input-weight", in, this.gates);
        int hiddenWeight = weights.add(name + "/hidden-weight", width, this.gates);
        int inputBias = weights.add(name + "/input-bias", this.gates);
        int hiddenBias = weights.add(name + "/hidden-bias", this.gates);
        input = new Affine(in, this.gates, inputWeight, inputBias, weights);
        hidden = new Affine(width, this.gates, hiddenWeight, hiddenBias, weights);
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
        final float[] packedWeights = new float[input.packSize()];
        final float[] turnedInput = new float[input.turnedSize()];
        final float[] turnedHidden = new float[hidden.turnedSize()];
        private final float[] packedInput;
        private final float[] packedHidden;
        private final float[] discard = new float[gates];
        private boolean prepared;

        Trace(int rows) {
            super(rows, rows, width);
            x = new float[rows * gates];
            p = new float[rows * width];
            dx = new float[rows * gates];
            carry = new float[rows * width];
            packedInput = new float[rows * input.packedOut];
            packedHidden = new float[rows * hidden.packedOut];
        }

        void prepare(int rows) {
            prepared = input.pack(rows, packedWeights);
        }

        void turn() {
            input.turn(turnedInput);
            hidden.turn(turnedHidden);
        }

        /// The input's sums of rows `from` to `to - 1`.
        void project(float[] inputs, int from, int to) {
            input.forward(to - from, inputs, from * input.in, prepared ? packedWeights : NONE, x, from * gates, gates);
        }

        /// Sets `before` (`[row][width]`) of step `step` to what `after` held one step earlier, to the state at the
        /// beginning, or to zero where memory is wiped.
        void remember(
                Rows rows, int step, int stateAt, int stateStride, float[] after, float[] before, int from, int to) {
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

        /// @param dm gradient with respect to the memory's sums
        void descend(float[] dm, int from, int to, float[] gradients) {
            int rows = to - from;
            input.descend(rows, dx, from * gates, packedInput, from * input.packedOut, gradients, discard);
            hidden.descend(rows, dm, from * gates, packedHidden, from * hidden.packedOut, gradients, discard);
        }

        void carry(int rows, int at, float[] dInputs, int dAt, boolean add) {
            input.carry(rows, dx, at * gates, gates, turnedInput, dInputs, dAt * input.in, add);
        }

        void gradients(float[] inputs, int from, int to, float[] gradients) {
            int rows = to - from;
            input.gradients(rows, inputs, from * input.in, packedInput, from * input.packedOut, gradients);
            hidden.gradients(rows, p, from * width, packedHidden, from * hidden.packedOut, gradients);
        }

        void partialGradients(float[] inputs, float[] dm, int part, int rows, int block) {
            if (part < input.parts()) {
                input.gradients(part, rows, inputs, 0, dx, 0, packedInput, 0, block);
            } else {
                hidden.gradients(part - input.parts(), rows, p, 0, dm, 0, packedHidden, 0, block);
            }
        }
    }

    int parts() {
        return input.parts() + hidden.parts();
    }
}
