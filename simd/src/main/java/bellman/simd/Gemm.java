package bellman.simd;

import static bellman.simd.Lanes.L;

import java.util.Arrays;

/// Matrix products of single-precision numbers. Each element of a result is one chain of fused multiply-adds in
/// ascending
/// order, so it has the same bits however the work is cut into rows, panels and threads, and on every machine:
/// [Scalar#gemm] is the specification. Only [#narrow] sums otherwise.
///
/// A *panel* is two vectors of columns. A packed matrix is `[panel][row][column]`, the last panel filled up with zeros.
public final class Gemm {
    /// Columns of a panel.
    public static final int PANEL = 2 * L;
    /// Depth up to which the right operand's rows stay in registers, so that packing it gains nothing.
    public static final int THIN = 7;
    /// Columns up to which a matrix is narrow.
    public static final int NARROW = 4;

    /// Rows of a last, incomplete panel that are computed together.
    private static final int EDGE_ROWS = 96;

    private static final ThreadLocal<Edge> EDGE = ThreadLocal.withInitial(Edge::new);

    private Gemm() {}

    /// Room for incomplete panels.
    private static final class Edge {
        private final float[] init = new float[PANEL];
        private final float[] sums = new float[EDGE_ROWS * PANEL];
        private float[] operand = new float[128 * PANEL];

        /// An array for a panel of `k` rows, with whatever is in it.
        float[] operand(int k) {
            if (operand.length < k * PANEL) {
                operand = new float[k * PANEL];
            }
            return operand;
        }
    }

    /// `c[i][j] = init[i][j] + Σ_p a[i][p] b[p][j]` for `i < m`, `j < n`, `p` ascending below `k`. Rows of `a` are
    /// `lda`
    /// apart, of `b` `n`, of `init` `ldi` and of `c` `ldc`. With `ldi = 0` every row begins with the same numbers (a
    /// bias);
    /// with `init` and `c` the same the product is added to what is there. Meant for few rows: with many, packing `b`
    /// for
    /// [#packedRows] pays.
    public static void rows(
            int m,
            int n,
            int k,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            float[] init,
            int io,
            int ldi,
            float[] c,
            int co,
            int ldc) {
        int j = 0;
        for (; j + PANEL <= n; j += PANEL) {
            if (k > 0 && k <= THIN) {
                thin(m, k, a, ao, lda, b, bo + j, n, init, io + j, ldi, c, co + j, ldc);
            } else {
                Tiles.rowsFour(m, k, a, ao, lda, b, bo + j, n, init, io + j, ldi, c, co + j, ldc);
            }
        }
        if (j < n) {
            float[] last = EDGE.get().operand(k);
            packPanel(k, n - j, b, bo + j, n, last, 0);
            edge(m, n - j, k, a, ao, lda, last, 0, init, io + j, ldi, c, co + j, ldc);
        }
    }

    /// [#rows] with a packed `b`.
    public static void packedRows(
            int m,
            int n,
            int k,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            float[] init,
            int io,
            int ldi,
            float[] c,
            int co,
            int ldc) {
        int j = 0;
        int q = bo;
        for (; j + PANEL <= n; j += PANEL, q += k * PANEL) {
            panel(m, k, a, ao, lda, b, q, init, io + j, ldi, c, co + j, ldc);
        }
        if (j < n) {
            edge(m, n - j, k, a, ao, lda, b, q, init, io + j, ldi, c, co + j, ldc);
        }
    }

    /// `c[i][j] += Σ_p a[p][i] b[p][j]` for `i < m`, `j < n`, `p` ascending below `k`, with a packed `b`. Rows of `a`
    /// are
    /// `lda` apart, of `c` `ldc`.
    public static void outer(
            int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, float[] c, int co, int ldc) {
        int six = sixes(m);
        int j = 0;
        int q = bo;
        for (; j + PANEL <= n; j += PANEL, q += k * PANEL) {
            outerPanel(m, six, k, a, ao, lda, b, q, c, co + j, ldc);
        }
        for (int i = 0; j < n && i < m; i += EDGE_ROWS) {
            int count = Math.min(EDGE_ROWS, m - i);
            float[] sums = EDGE.get().sums;
            copy(count, n - j, c, co + i * ldc + j, ldc, sums, 0, PANEL);
            outerPanel(count, sixes(count), k, a, ao + i, lda, b, q, sums, 0, PANEL);
            copy(count, n - j, sums, 0, PANEL, c, co + i * ldc + j, ldc);
        }
    }

    /// `y[i][j] = bias[j] + Σ_p x[i][p] w[p][j]` for at most [#NARROW] columns, summed as [Sums#dot] does. Rows of `x`
    /// are
    /// `ldx` apart, of `w` `n`, of `y` `ldy`.
    public static void narrow(
            int m,
            int n,
            int k,
            float[] x,
            int xo,
            int ldx,
            float[] w,
            int wo,
            float[] bias,
            int bo,
            float[] y,
            int yo,
            int ldy) {
        Edge edge = EDGE.get();
        float[] turned = edge.operand(k);
        int most = edge.sums.length / 16;
        for (int j = 0; j < n; j++) {
            turn(k, n, w, wo + j, turned, 0);
            for (int i = 0; i < m; i += most) {
                int rows = Math.min(most, m - i);
                Sums.dots(rows, k, x, xo + i * ldx, ldx, turned, bias[bo + j], y, yo + i * ldy + j, ldy, edge.sums);
            }
        }
    }

    /// `c[i][j] += Σ_p a[p][i] b[p][j]` for `i < m`, `p` ascending below `k` and `j < n` of at most [#NARROW] columns.
    /// Rows
    /// of `a` are `lda` apart, of `b` `ldb`, of `c` `n`.
    public static void narrowOuter(
            int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb, float[] c, int co) {
        int block = 4 * L;
        float[] sums = EDGE.get().sums;
        for (int j = 0; j < n; j += 2) {
            int second = j + 1 < n ? 1 : 0;
            int i = 0;
            for (; i + block <= m; i += block) {
                for (int s = 0; s <= second; s++) {
                    turn(block, n, c, co + i * n + j + s, sums, s * block);
                }
                Tiles.outerTwo(k, b, bo + j, second, ldb, a, ao + i, lda, sums, 0, block);
                for (int s = 0; s <= second; s++) {
                    turnBack(block, n, sums, s * block, c, co + i * n + j + s);
                }
            }
            if (i < m) {
                Scalar.gemm(
                        m - i,
                        1 + second,
                        k,
                        a,
                        ao + i,
                        1,
                        lda,
                        b,
                        bo + j,
                        ldb,
                        c,
                        co + i * n + j,
                        n,
                        c,
                        co + i * n + j,
                        n);
            }
        }
    }

    /// Floats of a packed matrix of `k` rows and `n` columns.
    public static int packedSize(int k, int n) {
        return (n + PANEL - 1) / PANEL * PANEL * k;
    }

    /// Packs `b`, `[k][n]` with rows `ldb` apart.
    public static void pack(int k, int n, float[] b, int bo, int ldb, float[] packed, int po) {
        for (int j = 0; j < n; j += PANEL) {
            packPanel(k, Math.min(PANEL, n - j), b, bo + j, ldb, packed, po + j * k);
        }
    }

    /// Packs the transpose, `[k][n]`, of `b`, which is `[n][k]`.
    public static void packTransposed(int k, int n, float[] b, int bo, float[] packed) {
        for (int j = 0; j < n; j++) {
            int from = bo + j * k;
            int at = j / PANEL * PANEL * k + j % PANEL;
            for (int p = 0; p < k; p++) {
                packed[at + p * PANEL] = b[from + p];
            }
        }
    }

    /// A complete panel.
    private static void panel(
            int m,
            int k,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            float[] init,
            int io,
            int ldi,
            float[] c,
            int co,
            int ldc) {
        if (k > 0 && k <= THIN) {
            thin(m, k, a, ao, lda, b, bo, PANEL, init, io, ldi, c, co, ldc);
            return;
        }
        int six = ldi == 0 ? sixes(m) : 0;
        Tiles.rowsSix(six, k, a, ao, lda, b, bo, init, io, c, co, ldc);
        if (six < m) {
            Tiles.rowsFour(
                    m - six,
                    k,
                    a,
                    ao + six * lda,
                    lda,
                    b,
                    bo,
                    PANEL,
                    init,
                    io + six * ldi,
                    ldi,
                    c,
                    co + six * ldc,
                    ldc);
        }
    }

    private static void thin(
            int m,
            int k,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float[] init,
            int io,
            int ldi,
            float[] c,
            int co,
            int ldc) {
        float[] from = init;
        int at = io;
        int apart = ldi;
        int p = 0;
        while (p < k) {
            int left = k - p;
            if (left >= 4) {
                Tiles.thinFour(m, a, ao + p, lda, b, bo + p * ldb, ldb, from, at, apart, c, co, ldc);
                p += 4;
            } else if (left >= 2) {
                Tiles.thinTwo(m, a, ao + p, lda, b, bo + p * ldb, ldb, from, at, apart, c, co, ldc);
                p += 2;
            } else {
                Tiles.thinOne(m, a, ao + p, lda, b, bo + p * ldb, ldb, from, at, apart, c, co, ldc);
                p += 1;
            }
            from = c;
            at = co;
            apart = ldc;
        }
    }

    /// The last panel, of which `n` columns are wanted.
    private static void edge(
            int m,
            int n,
            int k,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            float[] init,
            int io,
            int ldi,
            float[] c,
            int co,
            int ldc) {
        Edge edge = EDGE.get();
        System.arraycopy(init, io, edge.init, 0, n);
        for (int i = 0; i < m; i += EDGE_ROWS) {
            int count = Math.min(EDGE_ROWS, m - i);
            if (ldi == 0) {
                panel(count, k, a, ao + i * lda, lda, b, bo, edge.init, 0, 0, edge.sums, 0, PANEL);
            } else {
                copy(count, n, init, io + i * ldi, ldi, edge.sums, 0, PANEL);
                panel(count, k, a, ao + i * lda, lda, b, bo, edge.sums, 0, PANEL, edge.sums, 0, PANEL);
            }
            copy(count, n, edge.sums, 0, PANEL, c, co + i * ldc, ldc);
        }
    }

    private static void outerPanel(
            int m, int six, int k, float[] a, int ao, int lda, float[] b, int bo, float[] c, int co, int ldc) {
        Tiles.outerSix(six, k, a, ao, lda, b, bo, c, co, ldc);
        if (six < m) {
            Tiles.outerFour(m - six, k, a, ao + six, lda, b, bo, c, co + six * ldc, ldc);
        }
    }

    private static void packPanel(int k, int width, float[] b, int bo, int ldb, float[] packed, int po) {
        if (width == PANEL) {
            Descents.copyPanel(k, b, bo, ldb, packed, po);
            return;
        }
        Arrays.fill(packed, po, po + k * PANEL, 0f);
        copy(k, width, b, bo, ldb, packed, po, PANEL);
    }

    private static void copy(int rows, int columns, float[] x, int xo, int ldx, float[] y, int yo, int ldy) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                y[yo + i * ldy + j] = x[xo + i * ldx + j];
            }
        }
    }

    private static void turn(int m, int apart, float[] x, int xo, float[] y, int yo) {
        for (int i = 0; i < m; i++) {
            y[yo + i] = x[xo + i * apart];
        }
    }

    private static void turnBack(int m, int apart, float[] x, int xo, float[] y, int yo) {
        for (int i = 0; i < m; i++) {
            y[yo + i * apart] = x[xo + i];
        }
    }

    /// Rows that go six at a time, so that as few as possible of the others are computed twice.
    private static int sixes(int m) {
        int rest = m % 6;
        return m > 6 && (rest == 1 || rest == 2) ? m - rest - 6 : m - rest;
    }
}
