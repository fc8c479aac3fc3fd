package bellman.net;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Draws a network's first weights, the same ones for every backend.
///
/// @param kind of distribution
/// @param random where to draw from
public record Initializer(Initialization kind, RandomGenerator random) {

    /// A dense layer's weights, `[in][out]` from `weight` on, and its `out` biases from `bias` on, which stay
    /// as they are but for [Initialization#UNIFORM]. A convolution is a dense layer whose inputs are its
    /// kernel's.
    public void dense(float[] values, int weight, int bias, int in, int out, float gain) {
        switch (kind) {
            case ORTHOGONAL -> orthogonal(values, weight, in, out, gain);
            case KAIMING -> {
                double deviation = gain / Math.sqrt(in);
                for (int i = 0; i < in * out; i++) {
                    values[weight + i] = (float) (deviation * random.nextGaussian());
                }
            }
            case UNIFORM -> {
                uniform(values, weight, in * out, 1 / Math.sqrt(in));
                uniform(values, bias, out, 1 / Math.sqrt(in));
            }
        }
    }

    /// A noisy layer's weights and biases, and by how much noise moves each, as Fortunato et al. (2018) begin.
    public void noisy(
            float[] values, int weight, int bias, int weightSigma, int biasSigma, int in, int out, float sigma) {
        uniform(values, weight, in * out, 1 / Math.sqrt(in));
        uniform(values, bias, out, 1 / Math.sqrt(in));
        float each = (float) (sigma / Math.sqrt(in));
        Arrays.fill(values, weightSigma, weightSigma + in * out, each);
        Arrays.fill(values, biasSigma, biasSigma + out, each);
    }

    /// A recurrent layer's weights: the input's and the memory's, `gates` matrices side by side, and both
    /// biases. They are orthogonal as wholes, with zero biases, under [Initialization#ORTHOGONAL], else uniform
    /// in ±1/√width, which is PyTorch's default.
    public void recurrent(float[] values, int input, int hidden, int bias, int in, int width, int gates) {
        if (kind == Initialization.ORTHOGONAL) {
            orthogonal(values, input, in, gates * width, 1f);
            orthogonal(values, hidden, width, gates * width, 1f);
        } else {
            double bound = 1 / Math.sqrt(width);
            uniform(values, input, in * gates * width, bound);
            uniform(values, hidden, width * gates * width, bound);
            uniform(values, bias, 2 * gates * width, bound);
        }
    }

    private void uniform(float[] values, int from, int count, double bound) {
        for (int i = from; i < from + count; i++) {
            values[i] = (float) random.nextDouble(-bound, bound);
        }
    }

    /// The shorter side's vectors become orthonormal, times `gain` (Saxe et al. 2013): Gram-Schmidt of normal
    /// vectors, each orthogonalised twice, since once loses digits.
    private void orthogonal(float[] values, int from, int rows, int columns, float gain) {
        boolean tall = rows >= columns;
        int count = tall ? columns : rows;
        int length = tall ? rows : columns;
        double[][] q = new double[count][length];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < length; j++) {
                q[i][j] = random.nextGaussian();
            }
            for (int again = 0; again < 2; again++) {
                for (int k = 0; k < i; k++) {
                    subtract(q[i], q[k], dot(q[i], q[k]));
                }
            }
            double norm = Math.sqrt(dot(q[i], q[i]));
            for (int j = 0; j < length; j++) {
                q[i][j] /= norm;
                int at = tall ? j * columns + i : i * columns + j;
                values[from + at] = (float) (gain * q[i][j]);
            }
        }
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    private static void subtract(double[] x, double[] y, double times) {
        for (int i = 0; i < x.length; i++) {
            x[i] -= times * y[i];
        }
    }
}
