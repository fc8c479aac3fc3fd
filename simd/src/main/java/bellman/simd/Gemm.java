package bellman.simd;

import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Matrix products of single-precision numbers. Each element of a result is one chain of fused multiply-adds in ascending
/// order, so it has the same bits however the work is cut into rows, panels and threads, and on every machine:
/// [Scalar#gemm] is the specification.
public final class Gemm {
    private static final int ROWS = 6;

    private Gemm() {}

    /// `c[i][j] = init[i][j] + Σ_p a[i][p] b[p][j]` for `i < m`, `j < n`, `p` ascending below `k`, where `a[i][p]` stands
    /// at `ao + i * rs + p * cs`, and row `i` of `b`, `init` and `c` begins at `bo + i * ldb`, `io + i * ldi` and
    /// `co + i * ldc`. With `ldi = 0` every row begins with the same numbers (a bias); with `init` and `c` the same
    /// the product is added to what is there.
    public static void run(
            int m, int n, int k,
            float[] a, int ao, int rs, int cs,
            float[] b, int bo, int ldb,
            float[] init, int io, int ldi,
            float[] c, int co, int ldc) {
        int j = 0;
        for (; j + 2 * L <= n; j += 2 * L) {
            panel(m, k, a, ao, rs, cs, b, bo + j, ldb, init, io + j, ldi, c, co + j, ldc);
        }
        if (j < n) {
            edge(m, n - j, k, a, ao, rs, cs, b, bo + j, ldb, init, io + j, ldi, c, co + j, ldc);
        }
    }

    /// Two vectors of columns, six rows at a time. In the last tile the rows beyond the end are the last row once more:
    /// they compute and store the same numbers.
    private static void panel(
            int m, int k,
            float[] a, int ao, int rs, int cs,
            float[] b, int bo, int ldb,
            float[] init, int io, int ldi,
            float[] c, int co, int ldc) {
        for (int i = 0; i < m; i += ROWS) {
            int last = m - 1;
            int r1 = Math.min(i + 1, last);
            int r2 = Math.min(i + 2, last);
            int r3 = Math.min(i + 3, last);
            int r4 = Math.min(i + 4, last);
            int r5 = Math.min(i + 5, last);
            int d0 = io + i * ldi;
            int d1 = io + r1 * ldi;
            int d2 = io + r2 * ldi;
            int d3 = io + r3 * ldi;
            int d4 = io + r4 * ldi;
            int d5 = io + r5 * ldi;
            FloatVector c00 = FloatVector.fromArray(S, init, d0);
            FloatVector c01 = FloatVector.fromArray(S, init, d0 + L);
            FloatVector c10 = FloatVector.fromArray(S, init, d1);
            FloatVector c11 = FloatVector.fromArray(S, init, d1 + L);
            FloatVector c20 = FloatVector.fromArray(S, init, d2);
            FloatVector c21 = FloatVector.fromArray(S, init, d2 + L);
            FloatVector c30 = FloatVector.fromArray(S, init, d3);
            FloatVector c31 = FloatVector.fromArray(S, init, d3 + L);
            FloatVector c40 = FloatVector.fromArray(S, init, d4);
            FloatVector c41 = FloatVector.fromArray(S, init, d4 + L);
            FloatVector c50 = FloatVector.fromArray(S, init, d5);
            FloatVector c51 = FloatVector.fromArray(S, init, d5 + L);
            int a0 = ao + i * rs;
            int a1 = ao + r1 * rs;
            int a2 = ao + r2 * rs;
            int a3 = ao + r3 * rs;
            int a4 = ao + r4 * rs;
            int a5 = ao + r5 * rs;
            for (int p = 0; p < k; p++) {
                FloatVector v0 = FloatVector.fromArray(S, b, bo + p * ldb);
                FloatVector v1 = FloatVector.fromArray(S, b, bo + p * ldb + L);
                int q = p * cs;
                FloatVector x = FloatVector.broadcast(S, a[a0 + q]);
                c00 = x.fma(v0, c00);
                c01 = x.fma(v1, c01);
                x = FloatVector.broadcast(S, a[a1 + q]);
                c10 = x.fma(v0, c10);
                c11 = x.fma(v1, c11);
                x = FloatVector.broadcast(S, a[a2 + q]);
                c20 = x.fma(v0, c20);
                c21 = x.fma(v1, c21);
                x = FloatVector.broadcast(S, a[a3 + q]);
                c30 = x.fma(v0, c30);
                c31 = x.fma(v1, c31);
                x = FloatVector.broadcast(S, a[a4 + q]);
                c40 = x.fma(v0, c40);
                c41 = x.fma(v1, c41);
                x = FloatVector.broadcast(S, a[a5 + q]);
                c50 = x.fma(v0, c50);
                c51 = x.fma(v1, c51);
            }
            int e0 = co + i * ldc;
            int e1 = co + r1 * ldc;
            int e2 = co + r2 * ldc;
            int e3 = co + r3 * ldc;
            int e4 = co + r4 * ldc;
            int e5 = co + r5 * ldc;
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

    /// The last columns, fewer than two vectors of them.
    private static void edge(
            int m, int n, int k,
            float[] a, int ao, int rs, int cs,
            float[] b, int bo, int ldb,
            float[] init, int io, int ldi,
            float[] c, int co, int ldc) {
        for (int j = 0; j < n; j += L) {
            VectorMask<Float> mask = Lanes.below(n - j);
            for (int i = 0; i < m; i++) {
                FloatVector sum = FloatVector.fromArray(S, init, io + i * ldi + j, mask);
                for (int p = 0; p < k; p++) {
                    sum = FloatVector.broadcast(S, a[ao + i * rs + p * cs])
                            .fma(FloatVector.fromArray(S, b, bo + p * ldb + j, mask), sum);
                }
                sum.intoArray(c, co + i * ldc + j, mask);
            }
        }
    }
}
