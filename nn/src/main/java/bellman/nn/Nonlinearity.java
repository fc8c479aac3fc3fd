package bellman.nn;

import bellman.net.Activation;
import bellman.simd.Activations;
import bellman.simd.Descents;

/// What stands behind the sums of a layer, and its derivative.
record Nonlinearity(Activation kind) {

    /// Whether the derivative needs what entered; otherwise what left suffices.
    boolean keepsInput() {
        return kind == Activation.GELU || kind == Activation.SILU;
    }

    /// `y` of `z`, `n` numbers from `at` on in both; the identity asks both to be one array.
    void forward(float[] z, float[] y, int at, int n) {
        switch (kind) {
            case IDENTITY -> {}
            case TANH -> Activations.tanh(z, at, y, at, n);
            case RELU -> Activations.relu(z, at, y, at, n);
            case GELU -> Activations.gelu(z, at, y, at, n);
            case SILU -> Activations.silu(z, at, y, at, n);
        }
    }

    /// Multiplies `n` numbers of `d`, from `at` on, by the derivative at what stands in `z` and `y` from `from` on.
    void descend(float[] z, float[] y, int from, float[] d, int at, int n) {
        switch (kind) {
            case IDENTITY -> {}
            case TANH -> Activations.tanhGradient(y, from, d, at, n);
            case RELU -> Activations.reluGradient(y, from, d, at, n);
            case GELU -> Activations.geluGradient(z, from, d, at, n);
            case SILU -> Activations.siluGradient(z, from, d, at, n);
        }
    }

    /// The same for `rows` rows of `n` numbers, which it packs besides and adds up for the biases' gradient, row by
    /// row.
    ///
    /// @param packed takes `d` packed, from `po` on
    /// @param sums to which its columns are added, from `so` on
    void descend(
            int rows,
            int n,
            float[] z,
            float[] y,
            int from,
            float[] d,
            int at,
            float[] packed,
            int po,
            float[] sums,
            int so) {
        for (int row = 0; row < rows; row++) {
            descend(z, y, from + row * n, d, at + row * n, n);
            Descents.row(row, rows, n, d, at + row * n, packed, po, sums, so);
        }
    }
}
