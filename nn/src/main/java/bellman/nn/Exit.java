package bellman.nn;

import bellman.net.Initializer;
import bellman.net.Output;
import bellman.simd.Sums;
import java.util.Arrays;

/// Columns of the output rows as a branch computes them. `features` are the trunk's, `[row][width]`; output rows
/// are `stride` floats long.
sealed interface Exit {

    /// Columns it fills.
    int size();

    /// Whether a gradient with respect to the features comes from here.
    boolean carries();

    /// Fills its columns of rows `from` to `to - 1`.
    void forward(float[] features, float[] outputs, int stride, int from, int to);

    /// Floats that [#turn] fills.
    int turnedSize();

    /// Prepares what all rows' [#carry] needs.
    void turn(float[] turned);

    /// Sets the gradient with respect to the features, from row `at` on, from that of output rows `from` to `to -
    /// 1`.
    ///
    /// @param add whether to add to it
    void carry(float[] turned, float[] dOutputs, int stride, int from, int to, float[] d, int at, boolean add);

    /// Floats of work that [#gradients] needs.
    int workSize();

    /// Adds the weights' gradient of rows `from` to `to - 1` to `gradients`, those of all weights.
    void gradients(float[] features, float[] dOutputs, int stride, int from, int to, float[] work, float[] gradients);

    /// A linear layer on the features.
    final class Linear implements Exit {
        private static final float[] NONE = {};
        private final Affine map;
        private final int column;

        Linear(Output.Linear output, int in, int column, String name, Weights weights, Initializer initializer) {
            this.column = column;
            int size = output.size();
            int weight = weights.add(name + "/weight", in, size);
            int bias = weights.add(name + "/bias", size);
            map = new Affine(in, size, weight, bias, weights);
            initializer.dense(weights.values, weight, bias, in, size, output.gain());
        }

        @Override
        public int size() {
            return map.out;
        }

        @Override
        public boolean carries() {
            return true;
        }

        @Override
        public void forward(float[] features, float[] outputs, int stride, int from, int to) {
            map.forward(to - from, features, from * map.in, NONE, outputs, from * stride + column, stride);
        }

        @Override
        public int turnedSize() {
            return map.turnedSize();
        }

        @Override
        public int workSize() {
            return map.looseWork();
        }

        @Override
        public void turn(float[] turned) {
            map.turn(turned);
        }

        @Override
        public void carry(
                float[] turned, float[] dOutputs, int stride, int from, int to, float[] d, int at, boolean add) {
            map.carry(to - from, dOutputs, from * stride + column, stride, turned, d, at * map.in, add);
        }

        @Override
        public void gradients(
                float[] features, float[] dOutputs, int stride, int from, int to, float[] work, float[] gradients) {
            map.looseGradients(
                    to - from, features, from * map.in, dOutputs, from * stride + column, stride, work, gradients);
        }
    }

    /// Learned numbers, the same in each row.
    final class Free implements Exit {
        private final Weights weights;
        private final int size;
        private final int column;
        private final int at;

        Free(Output.Free output, int column, String name, Weights weights) {
            this.weights = weights;
            this.column = column;
            size = output.size();
            at = weights.add(name + "/values", size);
            Arrays.fill(weights.values, at, at + size, output.initial());
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public boolean carries() {
            return false;
        }

        @Override
        public void forward(float[] features, float[] outputs, int stride, int from, int to) {
            for (int row = from; row < to; row++) {
                System.arraycopy(weights.values, at, outputs, row * stride + column, size);
            }
        }

        @Override
        public int turnedSize() {
            return 0;
        }

        @Override
        public int workSize() {
            return 0;
        }

        @Override
        public void turn(float[] turned) {}

        @Override
        public void carry(
                float[] turned, float[] dOutputs, int stride, int from, int to, float[] d, int at, boolean add) {}

        @Override
        public void gradients(
                float[] features, float[] dOutputs, int stride, int from, int to, float[] work, float[] gradients) {
            Sums.columns(to - from, size, dOutputs, from * stride + column, stride, gradients, at);
        }
    }

    /// The features themselves.
    final class Features implements Exit {
        private final int size;
        private final int column;
        private final boolean gradient;

        Features(Output.Features output, int size, int column) {
            this.size = size;
            this.column = column;
            gradient = output.gradient();
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public boolean carries() {
            return gradient;
        }

        @Override
        public void forward(float[] features, float[] outputs, int stride, int from, int to) {
            for (int row = from; row < to; row++) {
                System.arraycopy(features, row * size, outputs, row * stride + column, size);
            }
        }

        @Override
        public int turnedSize() {
            return 0;
        }

        @Override
        public int workSize() {
            return 0;
        }

        @Override
        public void turn(float[] turned) {}

        @Override
        public void carry(
                float[] turned, float[] dOutputs, int stride, int from, int to, float[] d, int at, boolean add) {
            for (int row = from; row < to; row++) {
                int x = row * stride + column;
                int y = (at + row - from) * size;
                for (int j = 0; j < size; j++) {
                    d[y + j] = add ? d[y + j] + dOutputs[x + j] : dOutputs[x + j];
                }
            }
        }

        @Override
        public void gradients(
                float[] features, float[] dOutputs, int stride, int from, int to, float[] work, float[] gradients) {}
    }
}
