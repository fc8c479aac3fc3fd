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

    /// `y[i][q] = x[i][j]`, where `j` is the `q`-th column that holds; rows of `x` are `n` apart, of `y`
    /// `ldy`. The vector's length behind a row's last number is overwritten with anything, so `y` needs that
    /// much more room.
    public static void take(int m, int n, float[] x, int xo, boolean[] holds, float[] y, int yo, int ldy) {
        int whole = whole(n);
        for (int i = 0; i < m; i++) {
            int at = xo + i * n;
            int to = yo + i * ldy;
            for (int j = 0; j < whole; j += L) {
                VectorMask<Float> some = VectorMask.fromArray(S, holds, j);
                FloatVector.fromArray(S, x, at + j).compress(some).intoArray(y, to);
                to += some.trueCount();
            }
        }
        int q = yo + count(holds, whole);
        for (int j = whole; j < n; j++) {
            if (holds[j]) {
                for (int i = 0; i < m; i++) {
                    y[q + i * ldy] = x[xo + i * n + j];
                }
                q++;
            }
        }
    }

    /// `x[i][j] = y[i][q]`, the way back; the other columns stay. `y` needs the same room, with anything in
    /// it.
    public static void put(int m, int n, float[] y, int yo, int ldy, boolean[] holds, float[] x, int xo) {
        int whole = whole(n);
        for (int i = 0; i < m; i++) {
            int at = xo + i * n;
            int from = yo + i * ldy;
            for (int j = 0; j < whole; j += L) {
                VectorMask<Float> some = VectorMask.fromArray(S, holds, j);
                FloatVector there = FloatVector.fromArray(S, x, at + j);
                there.blend(FloatVector.fromArray(S, y, from).expand(some), some)
                        .intoArray(x, at + j);
                from += some.trueCount();
            }
        }
        int q = yo + count(holds, whole);
        for (int j = whole; j < n; j++) {
            if (holds[j]) {
                for (int i = 0; i < m; i++) {
                    x[xo + i * n + j] = y[q + i * ldy];
                }
                q++;
            }
        }
    }

    /// Columns that are pressed together by the processor.
    private static int whole(int n) {
        return L == 16 ? S.loopBound(n) : 0;
    }

    private static int count(boolean[] holds, int end) {
        int count = 0;
        for (int j = 0; j < end; j++) {
            count += holds[j] ? 1 : 0;
        }
        return count;
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
