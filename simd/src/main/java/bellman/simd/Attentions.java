package bellman.simd;

import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/// One query over the keys and values of the tokens before it, a page of [#PAGE] tokens at a time. A page holds for one
/// head its keys as `[size][PAGE]`, so that a vector holds one number of several tokens and nothing is added across
/// lanes, then its values as `[PAGE][size]`; it is aligned like [Panels].
///
/// A token's place in its page is its position modulo [#PAGE], and all sums run by position, so results have the same
/// bits wherever pages lie and whichever tokens are computed together.
public final class Attentions {
    /// Tokens of a page.
    public static final int PAGE = 16;

    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private Attentions() {}

    /// Bytes of a page of one head.
    public static long bytes(int size) {
        return 2L * 4 * PAGE * size;
    }

    /// Puts one token's key and value into its place.
    public static void put(
            int size, float[] key, int ko, float[] value, int vo, MemorySegment pages, long page, int slot) {
        for (int i = 0; i < size; i++) {
            pages.set(ValueLayout.JAVA_FLOAT, page + 4L * (i * PAGE + slot), key[ko + i]);
        }
        long to = page + 4L * PAGE * size + 4L * slot * size;
        int d = 0;
        for (; d + L <= size; d += L) {
            FloatVector.fromArray(S, value, vo + d).intoMemorySegment(pages, to + 4L * d, ORDER);
        }
        for (; d < size; d++) {
            pages.set(ValueLayout.JAVA_FLOAT, to + 4L * d, value[vo + d]);
        }
    }

    /// `scores[so + t] = Σ_d q[d] key[t][d]` for the tokens of a page, for two queries whose scores are `lds` apart.
    public static void scores(
            int size,
            float[] q,
            int first,
            int second,
            MemorySegment pages,
            long page,
            float[] scores,
            int so,
            int lds) {
        for (int lane = 0; lane < PAGE; lane += L) {
            FloatVector a = FloatVector.zero(S);
            FloatVector b = a;
            long at = page + 4L * lane;
            for (int d = 0; d < size; d++) {
                FloatVector keys = FloatVector.fromMemorySegment(S, pages, at + 4L * PAGE * d, ORDER);
                a = keys.fma(FloatVector.broadcast(S, q[first + d]), a);
                b = keys.fma(FloatVector.broadcast(S, q[second + d]), b);
            }
            a.intoArray(scores, so + lane);
            b.intoArray(scores, so + lds + lane);
        }
    }

    /// [#scores] for the tokens of two pages, whose scores follow one another: twice as many sums at a time.
    public static void scores(
            int size,
            float[] q,
            int first,
            int second,
            MemorySegment pages,
            long page,
            long next,
            float[] scores,
            int so,
            int lds) {
        for (int lane = 0; lane < PAGE; lane += L) {
            FloatVector a = FloatVector.zero(S);
            FloatVector b = a;
            FloatVector c = a;
            FloatVector e = a;
            long at = page + 4L * lane;
            long atNext = next + 4L * lane;
            for (int d = 0; d < size; d++) {
                FloatVector keys = FloatVector.fromMemorySegment(S, pages, at + 4L * PAGE * d, ORDER);
                FloatVector keysNext = FloatVector.fromMemorySegment(S, pages, atNext + 4L * PAGE * d, ORDER);
                FloatVector u = FloatVector.broadcast(S, q[first + d]);
                FloatVector v = FloatVector.broadcast(S, q[second + d]);
                a = keys.fma(u, a);
                b = keys.fma(v, b);
                c = keysNext.fma(u, c);
                e = keysNext.fma(v, e);
            }
            a.intoArray(scores, so + lane);
            b.intoArray(scores, so + lds + lane);
            c.intoArray(scores, so + PAGE + lane);
            e.intoArray(scores, so + lds + PAGE + lane);
        }
    }

    /// `scores[t] = Softmaxes.exp(scale (scores[t] - max))` for positions `from <= t < to`, 0 for the others
    /// of the pages they lie in; `so` is the score of position `from - from % PAGE`. Returns the sum.
    ///
    /// @param lanes room for [#PAGE] numbers
    public static float softmax(float[] scores, int so, int from, int to, float scale, float[] lanes) {
        int begin = from % PAGE;
        int end = to - from + begin;
        int whole = (end + PAGE - 1) / PAGE * PAGE;
        for (int i = 0; i < begin; i++) {
            scores[so + i] = Float.NEGATIVE_INFINITY;
        }
        for (int i = end; i < whole; i++) {
            scores[so + i] = Float.NEGATIVE_INFINITY;
        }
        float max = Softmaxes.max(scores, so, whole);
        return (float) Softmaxes.exponentials(scores, so, whole, max, scale, scores, so, lanes);
    }

    /// `y += Σ_t p[t] value[t]` over the first `count` tokens of a page, for two rows of weights `ldp` apart and two
    /// results.
    public static void mix(
            int size,
            int count,
            float[] p,
            int po,
            int ldp,
            MemorySegment pages,
            long page,
            float[] y,
            int first,
            int second) {
        long values = page + 4L * PAGE * size;
        int d = 0;
        for (; d + 4 * L <= size; d += 4 * L) {
            mixFour(size, count, p, po, ldp, pages, values + 4L * d, y, first + d, second + d);
        }
        for (; d + L <= size; d += L) {
            mixOne(size, count, p, po, ldp, pages, values + 4L * d, y, first + d, second + d);
        }
        for (; d < size; d++) {
            float a = y[first + d];
            float b = y[second + d];
            for (int t = 0; t < count; t++) {
                float value = pages.get(ValueLayout.JAVA_FLOAT, values + 4L * (t * size + d));
                a = Math.fma(value, p[po + t], a);
                b = Math.fma(value, p[po + ldp + t], b);
            }
            y[first + d] = a;
            y[second + d] = b;
        }
    }

    private static void mixFour(
            int size,
            int count,
            float[] p,
            int po,
            int ldp,
            MemorySegment pages,
            long values,
            float[] y,
            int first,
            int second) {
        FloatVector a0 = FloatVector.fromArray(S, y, first);
        FloatVector a1 = FloatVector.fromArray(S, y, first + L);
        FloatVector a2 = FloatVector.fromArray(S, y, first + 2 * L);
        FloatVector a3 = FloatVector.fromArray(S, y, first + 3 * L);
        FloatVector b0 = FloatVector.fromArray(S, y, second);
        FloatVector b1 = FloatVector.fromArray(S, y, second + L);
        FloatVector b2 = FloatVector.fromArray(S, y, second + 2 * L);
        FloatVector b3 = FloatVector.fromArray(S, y, second + 3 * L);
        for (int t = 0; t < count; t++) {
            long at = values + 4L * t * size;
            FloatVector u = FloatVector.broadcast(S, p[po + t]);
            FloatVector v = FloatVector.broadcast(S, p[po + ldp + t]);
            FloatVector value = FloatVector.fromMemorySegment(S, pages, at, ORDER);
            a0 = value.fma(u, a0);
            b0 = value.fma(v, b0);
            value = FloatVector.fromMemorySegment(S, pages, at + 4L * L, ORDER);
            a1 = value.fma(u, a1);
            b1 = value.fma(v, b1);
            value = FloatVector.fromMemorySegment(S, pages, at + 8L * L, ORDER);
            a2 = value.fma(u, a2);
            b2 = value.fma(v, b2);
            value = FloatVector.fromMemorySegment(S, pages, at + 12L * L, ORDER);
            a3 = value.fma(u, a3);
            b3 = value.fma(v, b3);
        }
        a0.intoArray(y, first);
        a1.intoArray(y, first + L);
        a2.intoArray(y, first + 2 * L);
        a3.intoArray(y, first + 3 * L);
        b0.intoArray(y, second);
        b1.intoArray(y, second + L);
        b2.intoArray(y, second + 2 * L);
        b3.intoArray(y, second + 3 * L);
    }

    private static void mixOne(
            int size,
            int count,
            float[] p,
            int po,
            int ldp,
            MemorySegment pages,
            long values,
            float[] y,
            int first,
            int second) {
        FloatVector a = FloatVector.fromArray(S, y, first);
        FloatVector b = FloatVector.fromArray(S, y, second);
        for (int t = 0; t < count; t++) {
            FloatVector value = FloatVector.fromMemorySegment(S, pages, values + 4L * t * size, ORDER);
            a = value.fma(FloatVector.broadcast(S, p[po + t]), a);
            b = value.fma(FloatVector.broadcast(S, p[po + ldp + t]), b);
        }
        a.intoArray(y, first);
        b.intoArray(y, second);
    }
}
