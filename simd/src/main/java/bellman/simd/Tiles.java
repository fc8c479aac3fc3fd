package bellman.simd;

import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;

import jdk.incubator.vector.FloatVector;

/// The kernels of [Gemm]. The main ones take six rows by two vectors of columns at a time: twelve sums hide the
/// latency of the multiply-adds and leave room for the operands in sixteen registers. Rows that remain go four at a
/// time; where there are fewer than four, the last one is computed again, which stores the same numbers.
///
/// What the compiler can prove decides the rate. Loops begin at zero, the stride of one operand is a constant, and
/// nothing is masked: each of these keeps range checks out of the inner loop, and with a loop that begins at a
/// parameter, or one kernel for both ways in which the left operand may stand, a sixth to a quarter of the rate is
/// lost.
final class Tiles {
    private Tiles() {}

    /// `c = init + a b`, six rows at a time.
    static void rowsSix(
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
        for (int i = 0; i + 6 <= m; i += 6) {
            int d0 = io + i * ldi;
            int d1 = d0 + ldi;
            int d2 = d1 + ldi;
            int d3 = d2 + ldi;
            int d4 = d3 + ldi;
            int d5 = d4 + ldi;
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
            int a0 = ao + i * lda;
            int a1 = a0 + lda;
            int a2 = a1 + lda;
            int a3 = a2 + lda;
            int a4 = a3 + lda;
            int a5 = a4 + lda;
            int q = bo;
            for (int p = 0; p < k; p++) {
                FloatVector v0 = FloatVector.fromArray(S, b, q);
                FloatVector v1 = FloatVector.fromArray(S, b, q + L);
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
                q += ldb;
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

    /// `c = init + a b`, four rows at a time; rows beyond the end are the last one again.
    static void rowsFour(
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
        for (int i = 0; i < m; i += 4) {
            int r1 = Math.min(i + 1, m - 1);
            int r2 = Math.min(i + 2, m - 1);
            int r3 = Math.min(i + 3, m - 1);
            int d0 = io + i * ldi;
            int d1 = io + r1 * ldi;
            int d2 = io + r2 * ldi;
            int d3 = io + r3 * ldi;
            FloatVector c00 = FloatVector.fromArray(S, init, d0);
            FloatVector c01 = FloatVector.fromArray(S, init, d0 + L);
            FloatVector c10 = FloatVector.fromArray(S, init, d1);
            FloatVector c11 = FloatVector.fromArray(S, init, d1 + L);
            FloatVector c20 = FloatVector.fromArray(S, init, d2);
            FloatVector c21 = FloatVector.fromArray(S, init, d2 + L);
            FloatVector c30 = FloatVector.fromArray(S, init, d3);
            FloatVector c31 = FloatVector.fromArray(S, init, d3 + L);
            int a0 = ao + i * lda;
            int a1 = ao + r1 * lda;
            int a2 = ao + r2 * lda;
            int a3 = ao + r3 * lda;
            int q = bo;
            for (int p = 0; p < k; p++) {
                FloatVector v0 = FloatVector.fromArray(S, b, q);
                FloatVector v1 = FloatVector.fromArray(S, b, q + L);
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
                q += ldb;
            }
            int e0 = co + i * ldc;
            int e1 = co + r1 * ldc;
            int e2 = co + r2 * ldc;
            int e3 = co + r3 * ldc;
            c00.intoArray(c, e0);
            c01.intoArray(c, e0 + L);
            c10.intoArray(c, e1);
            c11.intoArray(c, e1 + L);
            c20.intoArray(c, e2);
            c21.intoArray(c, e2 + L);
            c30.intoArray(c, e3);
            c31.intoArray(c, e3 + L);
        }
    }

    /// `c = init + a b` of one row by eight vectors of columns, whose rows are `ldb` apart.
    static void rowsOne(int k, float[] a, int ao, float[] b, int bo, int ldb, float[] init, int io, float[] c, int co) {
        FloatVector c0 = FloatVector.fromArray(S, init, io);
        FloatVector c1 = FloatVector.fromArray(S, init, io + L);
        FloatVector c2 = FloatVector.fromArray(S, init, io + 2 * L);
        FloatVector c3 = FloatVector.fromArray(S, init, io + 3 * L);
        FloatVector c4 = FloatVector.fromArray(S, init, io + 4 * L);
        FloatVector c5 = FloatVector.fromArray(S, init, io + 5 * L);
        FloatVector c6 = FloatVector.fromArray(S, init, io + 6 * L);
        FloatVector c7 = FloatVector.fromArray(S, init, io + 7 * L);
        int q = bo;
        for (int p = 0; p < k; p++) {
            FloatVector x = FloatVector.broadcast(S, a[ao + p]);
            c0 = x.fma(FloatVector.fromArray(S, b, q), c0);
            c1 = x.fma(FloatVector.fromArray(S, b, q + L), c1);
            c2 = x.fma(FloatVector.fromArray(S, b, q + 2 * L), c2);
            c3 = x.fma(FloatVector.fromArray(S, b, q + 3 * L), c3);
            c4 = x.fma(FloatVector.fromArray(S, b, q + 4 * L), c4);
            c5 = x.fma(FloatVector.fromArray(S, b, q + 5 * L), c5);
            c6 = x.fma(FloatVector.fromArray(S, b, q + 6 * L), c6);
            c7 = x.fma(FloatVector.fromArray(S, b, q + 7 * L), c7);
            q += ldb;
        }
        c0.intoArray(c, co);
        c1.intoArray(c, co + L);
        c2.intoArray(c, co + 2 * L);
        c3.intoArray(c, co + 3 * L);
        c4.intoArray(c, co + 4 * L);
        c5.intoArray(c, co + 5 * L);
        c6.intoArray(c, co + 6 * L);
        c7.intoArray(c, co + 7 * L);
    }

    /// Two columns of `a` by four vectors of columns of `b`, whose rows are `ldb` apart.
    static void outerTwo(
            int k, float[] a, int ao, int second, int lda, float[] b, int bo, int ldb, float[] c, int co, int ldc) {
        int d = co + second * ldc;
        FloatVector c00 = FloatVector.fromArray(S, c, co);
        FloatVector c01 = FloatVector.fromArray(S, c, co + L);
        FloatVector c02 = FloatVector.fromArray(S, c, co + 2 * L);
        FloatVector c03 = FloatVector.fromArray(S, c, co + 3 * L);
        FloatVector c10 = FloatVector.fromArray(S, c, d);
        FloatVector c11 = FloatVector.fromArray(S, c, d + L);
        FloatVector c12 = FloatVector.fromArray(S, c, d + 2 * L);
        FloatVector c13 = FloatVector.fromArray(S, c, d + 3 * L);
        int at = ao;
        int q = bo;
        for (int p = 0; p < k; p++) {
            FloatVector x = FloatVector.broadcast(S, a[at]);
            FloatVector y = FloatVector.broadcast(S, a[at + second]);
            FloatVector v = FloatVector.fromArray(S, b, q);
            c00 = x.fma(v, c00);
            c10 = y.fma(v, c10);
            v = FloatVector.fromArray(S, b, q + L);
            c01 = x.fma(v, c01);
            c11 = y.fma(v, c11);
            v = FloatVector.fromArray(S, b, q + 2 * L);
            c02 = x.fma(v, c02);
            c12 = y.fma(v, c12);
            v = FloatVector.fromArray(S, b, q + 3 * L);
            c03 = x.fma(v, c03);
            c13 = y.fma(v, c13);
            at += lda;
            q += ldb;
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + L);
        c02.intoArray(c, co + 2 * L);
        c03.intoArray(c, co + 3 * L);
        c10.intoArray(c, d);
        c11.intoArray(c, d + L);
        c12.intoArray(c, d + 2 * L);
        c13.intoArray(c, d + 3 * L);
    }

    /// `c = init + a b` with four rows of `b`, which stay in registers.
    static void thinFour(
            int m,
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
        FloatVector b00 = FloatVector.fromArray(S, b, bo);
        FloatVector b01 = FloatVector.fromArray(S, b, bo + L);
        FloatVector b10 = FloatVector.fromArray(S, b, bo + ldb);
        FloatVector b11 = FloatVector.fromArray(S, b, bo + ldb + L);
        FloatVector b20 = FloatVector.fromArray(S, b, bo + 2 * ldb);
        FloatVector b21 = FloatVector.fromArray(S, b, bo + 2 * ldb + L);
        FloatVector b30 = FloatVector.fromArray(S, b, bo + 3 * ldb);
        FloatVector b31 = FloatVector.fromArray(S, b, bo + 3 * ldb + L);
        for (int i = 0; i < m; i++) {
            int d = io + i * ldi;
            int at = ao + i * lda;
            int e = co + i * ldc;
            FloatVector c0 = FloatVector.fromArray(S, init, d);
            FloatVector c1 = FloatVector.fromArray(S, init, d + L);
            FloatVector x = FloatVector.broadcast(S, a[at]);
            c0 = x.fma(b00, c0);
            c1 = x.fma(b01, c1);
            x = FloatVector.broadcast(S, a[at + 1]);
            c0 = x.fma(b10, c0);
            c1 = x.fma(b11, c1);
            x = FloatVector.broadcast(S, a[at + 2]);
            c0 = x.fma(b20, c0);
            c1 = x.fma(b21, c1);
            x = FloatVector.broadcast(S, a[at + 3]);
            c0 = x.fma(b30, c0);
            c1 = x.fma(b31, c1);
            c0.intoArray(c, e);
            c1.intoArray(c, e + L);
        }
    }

    /// `c = init + a b` with two rows of `b`.
    static void thinTwo(
            int m,
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
        FloatVector b00 = FloatVector.fromArray(S, b, bo);
        FloatVector b01 = FloatVector.fromArray(S, b, bo + L);
        FloatVector b10 = FloatVector.fromArray(S, b, bo + ldb);
        FloatVector b11 = FloatVector.fromArray(S, b, bo + ldb + L);
        for (int i = 0; i < m; i++) {
            int d = io + i * ldi;
            int at = ao + i * lda;
            int e = co + i * ldc;
            FloatVector c0 = FloatVector.fromArray(S, init, d);
            FloatVector c1 = FloatVector.fromArray(S, init, d + L);
            FloatVector x = FloatVector.broadcast(S, a[at]);
            c0 = x.fma(b00, c0);
            c1 = x.fma(b01, c1);
            x = FloatVector.broadcast(S, a[at + 1]);
            c0 = x.fma(b10, c0);
            c1 = x.fma(b11, c1);
            c0.intoArray(c, e);
            c1.intoArray(c, e + L);
        }
    }

    /// `c = init + a b` with one row of `b`.
    static void thinOne(
            int m,
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
        FloatVector b00 = FloatVector.fromArray(S, b, bo);
        FloatVector b01 = FloatVector.fromArray(S, b, bo + L);
        for (int i = 0; i < m; i++) {
            int d = io + i * ldi;
            int at = ao + i * lda;
            int e = co + i * ldc;
            FloatVector c0 = FloatVector.fromArray(S, init, d);
            FloatVector c1 = FloatVector.fromArray(S, init, d + L);
            FloatVector x = FloatVector.broadcast(S, a[at]);
            c0 = x.fma(b00, c0);
            c1 = x.fma(b01, c1);
            c0.intoArray(c, e);
            c1.intoArray(c, e + L);
        }
    }
}
