package bellman.simd;

import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;
import static jdk.incubator.vector.VectorOperators.NE;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Some of the columns of a matrix: which hold anything, taken out side by side, and put back. Vectors of sixteen
/// numbers are pressed together by the processor; shorter ones gain nothing by it.
public final class Picks {
    private Picks() {}

    /// Says which of the `n` columns of `x`, `[m][n]`, hold anything but zero (a number that is none counts), and
    /// how many do.
    public static int find(int m, int n, float[] x, int xo, boolean[] holds) {
        int j = 0;
        int count = 0;
        for (; j < S.loopBound(n); j += L) {
            FloatVector sum = FloatVector.zero(S);
            for (int i = 0, at = xo + j; i < m; i++, at += n) {
                sum = sum.add(FloatVector.fromArray(S, x, at).abs());
            }
            VectorMask<Float> some = sum.compare(NE, 0f);
            some.intoArray(holds, j);
            count += some.trueCount();
        }
        for (; j < n; j++) {
            float sum = 0;
            for (int i = 0; i < m; i++) {
                sum += Math.abs(x[xo + i * n + j]);
            }
            holds[j] = sum != 0;
            count += holds[j] ? 1 : 0;
        }
        return count;
    }

    /// `y[i][q] = x[i][j]`, where `j` is the `q`-th column that holds; rows of `x` are `n` apart, of `y` `count`.
    public static void take(int m, int n, float[] x, int xo, boolean[] holds, int count, float[] y, int yo) {
        int q = 0;
        int j = 0;
        for (; L == 16 && j < S.loopBound(n); j += L) {
            VectorMask<Float> some = VectorMask.fromArray(S, holds, j);
            int here = some.trueCount();
            VectorMask<Float> first = S.indexInRange(0, here);
            int to = yo + q;
            for (int i = 0, at = xo + j; i < m; i++, at += n, to += count) {
                FloatVector.fromArray(S, x, at).compress(some).intoArray(y, to, first);
            }
            q += here;
        }
        for (; j < n; j++) {
            if (holds[j]) {
                for (int i = 0; i < m; i++) {
                    y[yo + i * count + q] = x[xo + i * n + j];
                }
                q++;
            }
        }
    }

    /// `x[i][j] = y[i][q]`, the way back; the other columns stay.
    public static void put(int m, int n, float[] y, int yo, int count, boolean[] holds, float[] x, int xo) {
        int q = 0;
        int j = 0;
        for (; L == 16 && j < S.loopBound(n); j += L) {
            VectorMask<Float> some = VectorMask.fromArray(S, holds, j);
            int here = some.trueCount();
            VectorMask<Float> first = S.indexInRange(0, here);
            int from = yo + q;
            for (int i = 0, at = xo + j; i < m; i++, at += n, from += count) {
                FloatVector there = FloatVector.fromArray(S, x, at);
                there.blend(FloatVector.fromArray(S, y, from, first).expand(some), some)
                        .intoArray(x, at);
            }
            q += here;
        }
        for (; j < n; j++) {
            if (holds[j]) {
                for (int i = 0; i < m; i++) {
                    x[xo + i * n + j] = y[yo + i * count + q];
                }
                q++;
            }
        }
    }

    /// The packed transpose of some columns of `b`, from the packed transpose of all of them, `k` numbers of which
    /// stand in a column: see [Gemm#packTransposed].
    public static void takeTurned(int k, int n, float[] turned, boolean[] holds, int count, float[] taken) {
        for (int panel = 0; panel < k; panel += Gemm.PANEL) {
            int from = panel * n;
            int to = panel * count;
            for (int j = 0; j < n; j++, from += Gemm.PANEL) {
                if (holds[j]) {
                    FloatVector.fromArray(S, turned, from).intoArray(taken, to);
                    FloatVector.fromArray(S, turned, from + L).intoArray(taken, to + L);
                    to += Gemm.PANEL;
                }
            }
        }
    }
}
