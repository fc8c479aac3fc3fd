package bellman.page.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CellsTest {
    @Test
    void aSeriesOfAnyLengthKeepsItsExtremesItsMeanItsEndsAndItsOrder() {
        Random random = new Random(3);
        for (int points : new int[] {1, 2, 15, 16, 17, 1023, 1024, 1025, 2048, 2049, 5000, 65_536, 100_001}) {
            double[] values = random.doubles(points, -5, 9).toArray();
            Cells cells = new Cells();
            for (int i = 0; i < points; i++) {
                cells.add(i * 7L, values[i]);
            }
            assertTrue(cells.size() <= Cells.MOST && cells.size() > Math.min(points, Cells.MOST) / 2 - 1);
            assertEquals(points, cells.points());
            assertEquals((points - 1) * 7L, cells.lastStep());
            assertEquals(values[points - 1], cells.last());
            assertEquals(
                    Arrays.stream(values).min().orElseThrow(),
                    Arrays.stream(cells.lows()).min().orElseThrow());
            assertEquals(
                    Arrays.stream(values).max().orElseThrow(),
                    Arrays.stream(cells.highs()).max().orElseThrow());
            long[] steps = cells.steps();
            double sum = 0;
            double[] means = cells.means();
            for (int c = 0, from = 0; c < steps.length; c++) {
                int to = (int) (steps[c] / 7) + 1;
                sum += means[c] * (to - from);
                from = to;
            }
            assertEquals(Arrays.stream(values).sum(), sum, 1e-6);
        }
    }

    @Test
    void aSpikeOfOnePointInAMillionIsStillThere() {
        Cells cells = new Cells();
        for (int i = 0; i < 1_000_000; i++) {
            cells.add(i, i == 654_321 ? 1e6 : 0);
        }
        int at = 0;
        while (cells.highs()[at] < 1e6) {
            at++;
        }
        assertTrue(cells.steps()[at] >= 654_321 && (at == 0 || cells.steps()[at - 1] < 654_321));
    }

    @Test
    void whatIsNoNumberIsLeftOutOfTheCellAndNothingElse() {
        Cells cells = new Cells();
        for (int i = 0; i < 2048; i++) {
            cells.add(i, i % 2 == 0 ? Double.NaN : 3);
        }
        assertTrue(Arrays.stream(cells.means()).allMatch(m -> m == 3));
    }
}
