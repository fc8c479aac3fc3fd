package bellman.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Columns that are taken out and put back.
final class PicksTest {
    private static final int ROWS = 7;
    private static final int BEFORE = 3;
    private final Random random = new Random(5);

    /// A matrix of which about half the columns are zero.
    private float[] gaps(int n) {
        float[] x = new float[BEFORE + ROWS * n + 5];
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < ROWS && j % 3 != 0 && j % 7 < 4; i++) {
                x[BEFORE + i * n + j] = i == j % ROWS ? random.nextFloat() - 0.5f : 0;
            }
        }
        return x;
    }

    private static int[] where(boolean[] holds) {
        return IntStream.range(0, holds.length).filter(j -> holds[j]).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 16, 31, 64, 77, 256})
    void columnsThatHoldAnythingAreFoundAndTakenSideBySide(int n) {
        float[] x = gaps(n);
        boolean[] holds = new boolean[n];
        int count = Picks.find(ROWS, n, x, BEFORE, holds);
        for (int j = 0; j < n; j++) {
            assertEquals(j % 3 != 0 && j % 7 < 4, holds[j], "column " + j + " of " + n);
        }
        int[] active = where(holds);
        assertEquals(active.length, count);
        for (int apart : new int[] {count, count + 3}) {
            float[] found = new float[1 + ROWS * apart + Lanes.count()];
            found[0] = 9f;
            Picks.take(ROWS, n, x, BEFORE, holds, found, 1, apart);
            assertEquals(9f, found[0]);
            for (int i = 0; i < ROWS; i++) {
                for (int q = 0; q < count; q++) {
                    assertEquals(x[BEFORE + i * n + active[q]], found[1 + i * apart + q]);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 16, 31, 64, 77, 256})
    void whatIsPutBackLeavesTheOtherColumnsAsTheyWere(int n) {
        float[] x = gaps(n);
        boolean[] holds = new boolean[n];
        int count = Picks.find(ROWS, n, x, BEFORE, holds);
        int[] active = where(holds);
        int apart = count + 2;
        float[] y = new float[1 + ROWS * apart + Lanes.count()];
        IntStream.range(0, y.length).forEach(i -> y[i] = random.nextFloat());
        float[] there = new float[x.length];
        IntStream.range(0, there.length).forEach(i -> there[i] = random.nextFloat());
        float[] expected = there.clone();
        for (int i = 0; i < ROWS; i++) {
            for (int q = 0; q < count; q++) {
                expected[BEFORE + i * n + active[q]] = y[1 + i * apart + q];
            }
        }
        Picks.put(ROWS, n, y, 1, apart, holds, there, BEFORE);
        assertArrayEquals(expected, there);
    }

    @Test
    void numbersThatAreNoneAreFound() {
        float[] x = new float[2 * 40];
        x[39] = Float.NaN;
        x[40] = -0f;
        boolean[] holds = new boolean[40];
        assertEquals(1, Picks.find(2, 40, x, 0, holds));
        assertEquals(39, where(holds)[0]);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 33, 64})
    void someOfATransposeAreTheTransposeOfSome(int k) {
        int n = 20;
        float[] b = new float[k * n];
        IntStream.range(0, b.length).forEach(i -> b[i] = random.nextFloat());
        boolean[] holds = new boolean[n];
        IntStream.range(0, n).forEach(j -> holds[j] = j % 3 != 1);
        int count = where(holds).length;
        float[] some = new float[k * count + Lanes.count()];
        Picks.take(k, n, b, 0, holds, some, 0, count);
        float[] expected = new float[Gemm.packedSize(count, k)];
        Gemm.packTransposed(count, k, some, 0, expected);
        float[] turned = new float[Gemm.packedSize(n, k)];
        Gemm.packTransposed(n, k, b, 0, turned);
        float[] found = new float[expected.length];
        Picks.takeTurned(k, n, turned, holds, count, found);
        assertArrayEquals(expected, found);
    }
}
