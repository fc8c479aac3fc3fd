package bellman.llm.decode;

import bellman.simd.Sums;

/// Small steps along a row.
final class Rows {
    private Rows() {}

    /// `to = from · weight / √(mean(from²) + epsilon)`, of `size` numbers; both may be the same.
    static void normalize(float[] from, int at, float[] weight, float[] to, int put, int size, double epsilon) {
        float mean = Sums.squares(from, at, size) / size;
        float factor = (float) (1 / Math.sqrt(mean + epsilon));
        for (int i = 0; i < size; i++) {
            to[put + i] = from[at + i] * factor * weight[i];
        }
    }

    /// `to += other`.
    static void add(float[] to, int put, float[] other, int at, int size) {
        for (int i = 0; i < size; i++) {
            to[put + i] += other[at + i];
        }
    }

    /// `to = from[one] · from[two]`.
    static void multiply(float[] from, int one, int two, float[] to, int put, int size) {
        for (int i = 0; i < size; i++) {
            to[put + i] = from[one + i] * from[two + i];
        }
    }

    /// `x *= factor`.
    static void scale(float[] x, int at, int size, float factor) {
        for (int i = 0; i < size; i++) {
            x[at + i] *= factor;
        }
    }
}
