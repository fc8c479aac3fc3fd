package bellman.simd;

import static bellman.simd.Lanes.L;

import java.util.Arrays;

/// Matrix products of single-precision numbers. Each element of a result is one chain of fused multiply-adds in
/// ascending order, so it has the same bits however the work is cut into rows, panels and threads, and on every
/// machine: [Scalar#gemm] is the specification. Only [#narrow] sums otherwise.
///
/// A *panel* is two vectors of columns. A packed matrix is `[panel][row][column]`, the last panel filled up with
/// zeros.
public final class Gemm {
    /// Columns of a panel.
    public static final int PANEL = 2 * L;
    /// Columns up to which a matrix is narrow.
    public static final int NARROW = 4;

    /// Floats between rows from which on a panel's rows evict one another from the first cache.
    private static final int FAR = 128;
    /// Depth up to which rows of the right operand stay in registers.
    private static final int THIN = 7;
    /// Numbers of a row that are turned before the next row's.
    private static final int STRETCH = 64;
    /// Rows of a last, incomplete panel that are computed together.
    private static final int EDGE_ROWS = 96;

    private static final ThreadLocal<Edge> EDGE = ThreadLocal.withInitial(Edge::new);

    private Gemm() {}

    /// Room for incomplete panels.
    private static final class Edge {
        private final float[] init = new float[PANEL];
        private final float[] sums = new float[EDGE_ROWS * PANEL];
        private float[] operand = new float[128 * PANEL];
        private float[] turned = new float[64 * 64];

        /// An array of `size` numbers, with whatever is in it.
        float[] turned(int size) {
            if (turned.length < size) {
                turned = new float[size];
            }
            return turned;
        }

        /// An array for a panel of `k` rows, with whatever is in it.
        float[] operand(int k) {
            if (operand.length < k * PANEL) {
                operand = new float[k * PANEL];
            }
            return operand;
        }
    }

    /// `c[i][j] = init[i][j] + Σ_p a[i][p] b[p][j]` for `i < m`, `j < n`, `p` ascending below `k`. Rows of `a` are
    /// `lda` apart, of `b` `n`, of `init` `ldi` and of `c` `ldc`. With `ldi = 0` every row begins with the same
    /// numbers (a bias); with `init` and `c` the same the product is added to what is there.
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
        for (; m == 1 && j + 4 * PANEL <= n; j += 4 * PANEL) {
            Tiles.rowsOne(k, a, ao, b, bo + j, n, init, io + j, c, co + j);
        }
        for (; j + PANEL <= n; j += PANEL) {
            panel(m, k, a, ao, lda, b, bo + j, n, init, io + j, ldi, c, co + j, ldc);
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
            panel(m, k, a, ao, lda, b, q, PANEL, init, io + j, ldi, c, co + j, ldc);
        }
        if (j < n) {
            edge(m, n - j, k, a, ao, lda, b, q, init, io + j, ldi, c, co + j, ldc);
        }
    }

    /// `c[i][j] += Σ_p a[p][i] b[p][j]` for `i < m`, `j < n`, `p` ascending below `k`, with a packed `b`. Rows of
    /// `a` are `lda` apart, of `c` `ldc`.
    public static void outer(
            int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, float[] c, int co, int ldc) {
        Edge edge = EDGE.get();
        float[] turned = edge.turned(m * k);
        turnFour(m, k, a, ao, lda, turned);
        int j = 0;
        int q = bo;
        for (; j + PANEL <= n; j += PANEL, q += k * PANEL) {
            panel(m, k, turned, 0, k, b, q, PANEL, c, co + j, ldc, c, co + j, ldc);
        }
        for (int i = 0; j < n && i < m; i += EDGE_ROWS) {
            int count = Math.min(EDGE_ROWS, m - i);
            copy(count, n - j, c, co + i * ldc + j, ldc, edge.sums, 0, PANEL);
            panel(count, k, turned, i * k, k, b, q, PANEL, edge.sums, 0, PANEL, edge.sums, 0, PANEL);
            copy(count, n - j, edge.sums, 0, PANEL, c, co + i * ldc + j, ldc);
        }
    }

    /// `y[i][j] = bias[j] + Σ_p x[i][p] w[p][j]` for at most [#NARROW] columns, summed as [Sums#dot] does. Rows of
    /// `x` are `ldx` apart, of `w` `n`, of `y` `ldy`.
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

    /// `c[i][j] += Σ_p a[p][i] b[p][j]` for `i < m`, `p` ascending below `k` and `j < n` of at most [#NARROW]
    /// columns. Rows of `a` are `lda` apart, of `b` `ldb`, of `c` `n`.
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

    /// Whether a matrix of `n` columns gains by being packed, if many rows are multiplied by it.
    public static boolean worthPacking(int n) {
        return n >= FAR;
    }

    /// Packs `b`, `[k][n]` with rows `ldb` apart.
    public static void pack(int k, int n, float[] b, int bo, int ldb, float[] packed, int po) {
        for (int j = 0; j < n; j += PANEL) {
            packPanel(k, Math.min(PANEL, n - j), b, bo + j, ldb, packed, po + j * k);
        }
    }

    /// Packs the transpose, `[k][n]`, of `b`, which is `[n][k]`: four of its rows at a time, a stretch of
    /// each, so that what is written stays in the first cache.
    public static void packTransposed(int k, int n, float[] b, int bo, float[] packed) {
        for (int p = 0; p < k; p += STRETCH) {
            int end = Math.min(STRETCH, k - p);
            int j = 0;
            for (; j + 4 <= n; j += 4) {
                int from = bo + j * k + p;
                int at = j / PANEL * PANEL * k + j % PANEL + p * PANEL;
                for (int q = 0; q < end; q++) {
                    packed[at] = b[from + q];
                    packed[at + 1] = b[from + k + q];
                    packed[at + 2] = b[from + 2 * k + q];
                    packed[at + 3] = b[from + 3 * k + q];
                    at += PANEL;
                }
            }
            for (; j < n; j++) {
                int from = bo + j * k + p;
                int at = j / PANEL * PANEL * k + j % PANEL + p * PANEL;
                for (int q = 0; q < end; q++) {
                    packed[at + q * PANEL] = b[from + q];
                }
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
            int ldb,
            float[] init,
            int io,
            int ldi,
            float[] c,
            int co,
            int ldc) {
        if (k > 0 && k <= THIN) {
            thin(m, k, a, ao, lda, b, bo, ldb, init, io, ldi, c, co, ldc);
            return;
        }
        int six = sixes(m);
        Tiles.rowsSix(six, k, a, ao, lda, b, bo, ldb, init, io, ldi, c, co, ldc);
        if (six < m) {
            Tiles.rowsFour(
                    m - six, k, a, ao + six * lda, lda, b, bo, ldb, init, io + six * ldi, ldi, c, co + six * ldc, ldc);
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
                panel(count, k, a, ao + i * lda, lda, b, bo, PANEL, edge.init, 0, 0, edge.sums, 0, PANEL);
            } else {
                copy(count, n, init, io + i * ldi, ldi, edge.sums, 0, PANEL);
                panel(count, k, a, ao + i * lda, lda, b, bo, PANEL, edge.sums, 0, PANEL, edge.sums, 0, PANEL);
            }
            copy(count, n, edge.sums, 0, PANEL, c, co + i * ldc, ldc);
        }
    }

    /// The transpose, `[m][k]`, of `a`, `[k][m]` with rows `lda` apart: four columns at a time, so that a row is
    /// read in pieces and not number by number.
    private static void turnFour(int m, int k, float[] a, int ao, int lda, float[] turned) {
        int i = 0;
        for (; i + 4 <= m; i += 4) {
            int at = ao + i;
            int q = i * k;
            for (int p = 0; p < k; p++) {
                turned[q + p] = a[at];
                turned[q + k + p] = a[at + 1];
                turned[q + 2 * k + p] = a[at + 2];
                turned[q + 3 * k + p] = a[at + 3];
                at += lda;
            }
        }
        for (; i < m; i++) {
            for (int p = 0; p < k; p++) {
                turned[i * k + p] = a[ao + p * lda + i];
            }
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
