package bellman.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bellman.run.RandomStream;
import org.junit.jupiter.api.Test;

class StudentTest {
    @Test
    void theIntervalIsTheTextbooks() {
        Interval interval = Student.interval95(1, 2, 3, 4, 5);
        // 3 ± 2.7764 sqrt(2.5 / 5)
        assertEquals(3 - 1.96322, interval.low(), 1e-4);
        assertEquals(3 + 1.96322, interval.high(), 1e-4);
        assertEquals(new Interval(2, 2), Student.interval95(2, 2, 2));
    }

    @Test
    void nineteenOfTwentyIntervalsHoldTheMean() {
        RandomStream random = RandomStream.of(1, "normal");
        int draws = 20_000;
        for (int count : new int[] {2, 3, 5, 12, 20}) {
            int held = 0;
            for (int i = 0; i < draws; i++) {
                double[] values = new double[count];
                for (int v = 0; v < count; v++) {
                    values[v] = 7 + random.nextGaussian();
                }
                held += Student.interval95(values).contains(7) ? 1 : 0;
            }
            // Four standard errors.
            assertEquals(0.95, (double) held / draws, 4 * Math.sqrt(0.95 * 0.05 / draws));
        }
    }

    @Test
    void tooFewOrTooManyValuesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Student.interval95(1));
        assertThrows(IllegalArgumentException.class, () -> Student.interval95(new double[21]));
    }
}
