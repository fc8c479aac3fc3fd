package bellman.simd;

import static bellman.simd.Gemm.PANEL;
import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;

import jdk.incubator.vector.FloatVector;

/// Products with a convolution's [Patches], which are read where they lie in the image. As in [Gemm], each
/// element is one chain of fused multiply-adds in ascending order. As in [Tiles], each way in which an operand
/// may stand has a kernel of its own, with its sums in registers, though their loops look alike.
public final class PatchProducts {
    /// Patches that are multiplied together.
    public static final int TOGETHER = 6;
    /// Rows that stay in the first cache: of a panel of `b`, and of the part of `a` that a few tiles share.
    private static final int DEPTH = 128;

    private PatchProducts() {}

    /// `c[i][j] = bias[j] + Σ a[at[from + i] + r * line + p] b[r][p][j]` for `i < m` and `j` of one panel, the
    /// sum over `runs` runs of `run` numbers each, both ascending.
    ///
    /// @param m a multiple of [#TOGETHER]
    /// @param at where the patches begin in `a`
    /// @param line floats from a run of a patch to the next one in `a`
    /// @param b `[run][number][column]` of the panel
    /// @param bias of the panel's columns
    /// @param ldc floats between rows of `c`
    public static void rows(
            int m,
            int[] at,
            int from,
            int runs,
            int run,
            int line,
            float[] a,
            float[] b,
            int bo,
            float[] bias,
            int biasAt,
            float[] c,
            int co,
            int ldc) {
        FloatVector bias0 = FloatVector.fromArray(S, bias, biasAt);
        FloatVector bias1 = FloatVector.fromArray(S, bias, biasAt + L);
        for (int i = 0; i + TOGETHER <= m; i += TOGETHER) {
            FloatVector c00 = bias0;
            FloatVector c01 = bias1;
            FloatVector c10 = bias0;
            FloatVector c11 = bias1;
            FloatVector c20 = bias0;
            FloatVector c21 = bias1;
            FloatVector c30 = bias0;
            FloatVector c31 = bias1;
            FloatVector c40 = bias0;
            FloatVector c41 = bias1;
            FloatVector c50 = bias0;
            FloatVector c51 = bias1;
            int a0 = at[from + i];
            int a1 = at[from + i + 1];
            int a2 = at[from + i + 2];
            int a3 = at[from + i + 3];
            int a4 = at[from + i + 4];
            int a5 = at[from + i + 5];
            int q = bo;
            for (int r = 0; r < runs; r++) {
                for (int p = 0; p < run; p++) {
                    FloatVector v0 = FloatVector.fromArray(S, b, q + p * PANEL);
                    FloatVector v1 = FloatVector.fromArray(S, b, q + p * PANEL + L);
                    FloatVector x = FloatVector.broadcast(S, a[a0 + p]);
                    c00 = x.fma(v0, c00);
                    c01 = x.fma(v1, c01);
                    x = FloatVector.broadcast(S, a[a1 + p]);
                    c10 = x.fma(v0, c10);
                    c11 = x.fma(v1, c11);
                    x = FloatVector.broadcast(S, a[a2 + p]);
                    c20 = x.fma(v0, c20);
                    c21 = x.fma(v1, c21);
                    x = FloatVector.broadcast(S, a[a3 + p]);
                    c30 = x.fma(v0, c30);
                    c31 = x.fma(v1, c31);
                    x = FloatVector.broadcast(S, a[a4 + p]);
                    c40 = x.fma(v0, c40);
                    c41 = x.fma(v1, c41);
                    x = FloatVector.broadcast(S, a[a5 + p]);
                    c50 = x.fma(v0, c50);
                    c51 = x.fma(v1, c51);
                }
                a0 += line;
                a1 += line;
                a2 += line;
                a3 += line;
                a4 += line;
                a5 += line;
                q += run * PANEL;
            }
            int e0 = co + i * ldc;
            int e1 = e0 + ldc;
            int e2 = e1 + ldc;
            int e3 = e2 + ldc;
            int e4 = e3 + ldc;
            int e5 = e4 + ldc;
            c00.intoArray(c, e0);
            c01.intoArray(c, e0 + L);
            c10.intoArray(c, e1);
            c11.intoArray(c, e1 + L);
            c20.intoArray(c, e2);
            c21.intoArray(c, e2 + L);
            c30.intoArray(c, e3);
            c31.intoArray(c, e3 + L);
            c40.intoArray(c, e4);
            c41.intoArray(c, e4 + L);
            c50.intoArray(c, e5);
            c51.intoArray(c, e5 + L);
        }
    }

    /// `c[i][j] += Σ a[line][p][i] b[line][p][j]` for `i < m` and `j` below `panels` panels, the sum over `k`
    /// rows of each line, both ascending.
    ///
    /// @param line floats between lines of `a`
    /// @param lda floats between rows of `a`
    /// @param b panel by panel, `[panel][line][row][column]`
    /// @param apart floats between panels of `b`
    /// @param c `[i][j]`, rows of whole panels
    public static void outer(
            int m,
            int panels,
            int lines,
            int k,
            float[] a,
            int ao,
            int line,
            int lda,
            float[] b,
            int bo,
            int apart,
            float[] c,
            int co) {
        int ldc = panels * PANEL;
        int together = Math.max(1, DEPTH / k);
        int rest = m % 6;
        for (int l = 0; l < lines; l += together) {
            int some = Math.min(together, lines - l);
            int at = ao + l * line;
            for (int j = 0; j < panels; j++) {
                int from = bo + j * apart + l * k * PANEL;
                int to = co + j * PANEL;
                six(m - rest, some, k, a, at, line, lda, b, from, c, to, ldc);
                for (int i = m - rest; i < m; i += 2) {
                    int second = Math.min(1, m - 1 - i);
                    two(second, some, k, a, at + i, line, lda, b, from, c, to + i * ldc, ldc);
                }
            }
        }
    }

    /// Two rows of `c`; if `second` is 0, the first one twice, which stores the same numbers.
    private static void two(
            int second,
            int lines,
            int k,
            float[] a,
            int ao,
            int line,
            int lda,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        int other = co + second * ldc;
        FloatVector c00 = FloatVector.fromArray(S, c, co);
        FloatVector c01 = FloatVector.fromArray(S, c, co + L);
        FloatVector c10 = FloatVector.fromArray(S, c, other);
        FloatVector c11 = FloatVector.fromArray(S, c, other + L);
        int from = bo;
        for (int l = 0; l < lines; l++) {
            int at = ao + l * line;
            for (int p = 0; p < k; p++) {
                FloatVector v0 = FloatVector.fromArray(S, b, from + p * PANEL);
                FloatVector v1 = FloatVector.fromArray(S, b, from + p * PANEL + L);
                FloatVector x = FloatVector.broadcast(S, a[at]);
                c00 = x.fma(v0, c00);
                c01 = x.fma(v1, c01);
                x = FloatVector.broadcast(S, a[at + second]);
                c10 = x.fma(v0, c10);
                c11 = x.fma(v1, c11);
                at += lda;
            }
            from += k * PANEL;
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + L);
        c10.intoArray(c, other);
        c11.intoArray(c, other + L);
    }

    private static void six(
            int m,
            int lines,
            int k,
            float[] a,
            int ao,
            int line,
            int lda,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        for (int i = 0; i + 6 <= m; i += 6) {
            int e0 = co + i * ldc;
            int e1 = e0 + ldc;
            int e2 = e1 + ldc;
            int e3 = e2 + ldc;
            int e4 = e3 + ldc;
            int e5 = e4 + ldc;
            FloatVector c00 = FloatVector.fromArray(S, c, e0);
            FloatVector c01 = FloatVector.fromArray(S, c, e0 + L);
            FloatVector c10 = FloatVector.fromArray(S, c, e1);
            FloatVector c11 = FloatVector.fromArray(S, c, e1 + L);
            FloatVector c20 = FloatVector.fromArray(S, c, e2);
            FloatVector c21 = FloatVector.fromArray(S, c, e2 + L);
            FloatVector c30 = FloatVector.fromArray(S, c, e3);
            FloatVector c31 = FloatVector.fromArray(S, c, e3 + L);
            FloatVector c40 = FloatVector.fromArray(S, c, e4);
            FloatVector c41 = FloatVector.fromArray(S, c, e4 + L);
            FloatVector c50 = FloatVector.fromArray(S, c, e5);
            FloatVector c51 = FloatVector.fromArray(S, c, e5 + L);
            int from = bo;
            for (int l = 0; l < lines; l++) {
                int at = ao + i + l * line;
                for (int p = 0; p < k; p++) {
                    FloatVector v0 = FloatVector.fromArray(S, b, from + p * PANEL);
                    FloatVector v1 = FloatVector.fromArray(S, b, from + p * PANEL + L);
                    FloatVector x = FloatVector.broadcast(S, a[at]);
                    c00 = x.fma(v0, c00);
                    c01 = x.fma(v1, c01);
                    x = FloatVector.broadcast(S, a[at + 1]);
                    c10 = x.fma(v0, c10);
                    c11 = x.fma(v1, c11);
                    x = FloatVector.broadcast(S, a[at + 2]);
                    c20 = x.fma(v0, c20);
                    c21 = x.fma(v1, c21);
                    x = FloatVector.broadcast(S, a[at + 3]);
                    c30 = x.fma(v0, c30);
                    c31 = x.fma(v1, c31);
                    x = FloatVector.broadcast(S, a[at + 4]);
                    c40 = x.fma(v0, c40);
                    c41 = x.fma(v1, c41);
                    x = FloatVector.broadcast(S, a[at + 5]);
                    c50 = x.fma(v0, c50);
                    c51 = x.fma(v1, c51);
                    at += lda;
                }
                from += k * PANEL;
            }
            c00.intoArray(c, e0);
            c01.intoArray(c, e0 + L);
            c10.intoArray(c, e1);
            c11.intoArray(c, e1 + L);
            c20.intoArray(c, e2);
            c21.intoArray(c, e2 + L);
            c30.intoArray(c, e3);
            c31.intoArray(c, e3 + L);
            c40.intoArray(c, e4);
            c41.intoArray(c, e4 + L);
            c50.intoArray(c, e5);
            c51.intoArray(c, e5 + L);
        }
    }
}
