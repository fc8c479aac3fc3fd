package bellman.nn;

import bellman.net.Activation;
import bellman.simd.Activations;

/// What stands behind the sums of a layer, and its derivative.
record Nonlinearity(Activation kind) {

    /// Whether the derivative needs what entered; otherwise what left suffices.
    boolean keepsInput() {
        return kind == Activation.GELU || kind == Activation.SILU;
    }

    /// `y` of `z`, `n` numbers from `at` on in both.
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
}
