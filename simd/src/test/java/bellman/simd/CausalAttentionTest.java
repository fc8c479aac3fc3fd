package bellman.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.simd.CausalAttention.Family;
import bellman.simd.CausalAttention.Gradients;
import bellman.simd.CausalAttention.Heads;
import bellman.simd.CausalAttention.Rows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Attention of families of texts beside its definition in double precision.
final class CausalAttentionTest {
    /// One for all shapes, as a thread has it.
    private static final CausalAttention ATTENTION = new CausalAttention();

    private final Random random = new Random(7);
    private final Arena arena = Arena.ofAuto();

    /// @param window 0 for all
    record Case(Heads heads, int window, List<Family> families) {
        int rows() {
            return families.stream().mapToInt(Family::rows).sum();
        }
    }

    static List<Case> cases() {
        return List.of(
                new Case(new Heads(1, 1, 2), 0, List.of(new Family(0, 0, new int[] {1}))),
                new Case(new Heads(2, 2, 8), 0, List.of(new Family(0, 0, new int[] {5}), new Family(5, 3, new int[0]))),
                new Case(new Heads(4, 2, 16), 0, List.of(new Family(0, 9, new int[] {4, 0, 13, 1}))),
                new Case(new Heads(6, 2, 20), 0, List.of(new Family(0, 41, new int[] {60, 2, 33}))),
                new Case(new Heads(2, 1, 64), 7, List.of(new Family(0, 50, new int[] {70, 3}))),
                new Case(
                        new Heads(3, 3, 12), 1, List.of(new Family(0, 0, new int[] {99}), new Family(99, 2, new int[] {1
                        }))),
                new Case(new Heads(2, 1, 32), 40, List.of(new Family(0, 0, new int[] {130}))));
    }

    private float[] normal(int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    private MemorySegment memory(float[] x) {
        return arena.allocateFrom(ValueLayout.JAVA_FLOAT, x);
    }

    private static float[] array(MemorySegment memory) {
        return memory.toArray(ValueLayout.JAVA_FLOAT);
    }

    /// The rows that a row sees, itself the last one.
    private static int[][] seen(Case c) {
        int[][] seen = new int[c.rows()][];
        for (Family f : c.families()) {
            int[] text = new int[0];
            int row = f.from();
            for (int t = -1; t < f.own().length; t++) {
                text = Arrays.copyOf(text, t < 0 ? 0 : f.shared());
                int count = t < 0 ? f.shared() : f.own()[t];
                for (int i = 0; i < count; i++, row++) {
                    text = Arrays.copyOf(text, text.length + 1);
                    text[text.length - 1] = row;
                    int first = c.window() == 0 ? 0 : Math.max(0, text.length - c.window());
                    seen[row] = Arrays.copyOfRange(text, first, text.length);
                }
            }
        }
        return seen;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyQuerySeesWhatPrecedesItInItsTextAndGradientsFollow(Case c) {
        Heads h = c.heads();
        int wide = h.queries() * h.size();
        int narrow = h.keys() * h.size();
        float[] q = normal(c.rows() * wide);
        float[] k = normal(c.rows() * narrow);
        float[] v = normal(c.rows() * narrow);
        float[] dy = normal(c.rows() * wide);
        var rows = new Rows(
                memory(q),
                memory(k),
                memory(v),
                memory(new float[q.length]),
                new float[c.rows() * h.queries()],
                new float[c.rows() * h.queries()]);
        float[] dirt = normal(q.length);
        var gradients = new Gradients(memory(dy), memory(dirt), memory(normal(k.length)), memory(normal(k.length)));
        for (Family family : c.families()) {
            for (int head = 0; head < h.keys(); head++) {
                ATTENTION.forward(h, head, c.window(), family, rows);
            }
        }
        for (Family family : c.families().reversed()) {
            for (int head = 0; head < h.keys(); head++) {
                ATTENTION.backward(h, head, c.window(), family, rows, gradients);
            }
        }
        double[] y = new double[q.length];
        double[] dq = new double[q.length];
        double[] dk = new double[k.length];
        double[] dv = new double[k.length];
        define(c, q, k, v, dy, y, dq, dk, dv);
        near(y, rows.y());
        near(dq, gradients.q());
        near(dk, gradients.k());
        near(dv, gradients.v());
        assertArrayEquals(dy, array(gradients.y()));
    }

    private static void near(double[] expected, MemorySegment found) {
        float[] floats = array(found);
        assertEquals(expected.length, floats.length);
        for (int i = 0; i < floats.length; i++) {
            assertEquals(expected[i], floats[i], 2e-5 * (1 + Math.abs(expected[i])));
        }
    }

    private static void define(
            Case c, float[] q, float[] k, float[] v, float[] dy, double[] y, double[] dq, double[] dk, double[] dv) {
        Heads h = c.heads();
        int size = h.size();
        int[][] seen = seen(c);
        for (int row = 0; row < seen.length; row++) {
            for (int head = 0; head < h.queries(); head++) {
                int at = (row * h.queries() + head) * size;
                int[] keys = seen[row].clone();
                double[] p = new double[keys.length];
                double sum = 0;
                for (int j = 0; j < keys.length; j++) {
                    keys[j] = (keys[j] * h.keys() + head / (h.queries() / h.keys())) * size;
                    p[j] = Math.exp(dot(q, at, k, keys[j], size) / Math.sqrt(size));
                    sum += p[j];
                }
                double mean = 0;
                for (int j = 0; j < keys.length; j++) {
                    p[j] /= sum;
                    mean += p[j] * dot(dy, at, v, keys[j], size);
                }
                for (int j = 0; j < keys.length; j++) {
                    double ds = p[j] * (dot(dy, at, v, keys[j], size) - mean) / Math.sqrt(size);
                    for (int d = 0; d < size; d++) {
                        y[at + d] += p[j] * v[keys[j] + d];
                        dv[keys[j] + d] += p[j] * dy[at + d];
                        dq[at + d] += ds * k[keys[j] + d];
                        dk[keys[j] + d] += ds * q[at + d];
                    }
                }
            }
        }
    }

    private static double dot(float[] x, int xo, float[] y, int yo, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (double) x[xo + i] * y[yo + i];
        }
        return sum;
    }
}
