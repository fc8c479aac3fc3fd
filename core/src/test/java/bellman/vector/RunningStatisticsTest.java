package bellman.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bellman.run.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RunningStatisticsTest {
    private static final int SIZE = 3;

    private static float[] rows(int count, float mean, float deviation, RandomStream random) {
        float[] rows = new float[count * SIZE];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) (mean + deviation * (i % SIZE + 1) * random.nextGaussian());
        }
        return rows;
    }

    @Test
    void howeverTheRowsAreBatchedMeanAndVarianceAreThoseOfAllRows() {
        for (int seed = 0; seed < 50; seed++) {
            var random = new RandomStream(seed);
            int count = 1 + random.nextInt(300);
            float[] rows = rows(count, 5, 2, random);
            var statistics = new RunningStatistics(SIZE);
            for (int done = 0; done < count; ) {
                int batch = Math.min(count - done, random.nextInt(40));
                statistics.update(Arrays.copyOfRange(rows, done * SIZE, (done + batch) * SIZE), batch);
                done += batch;
            }
            assertEquals(count + 1e-4, statistics.count(), 1e-9);
            for (int i = 0; i < SIZE; i++) {
                double[] direct = meanAndVariance(rows, i);
                assertEquals(direct[0], statistics.mean(i), 1e-10);
                assertEquals(direct[1], statistics.variance(i), 1e-9 * direct[1]);
            }
        }
    }

    /// With the first assumption as a ten-thousandth of a row of mean 0 and variance 1.
    private static double[] meanAndVariance(float[] rows, int element) {
        double weight = 1e-4;
        double sum = 0;
        for (int i = element; i < rows.length; i += SIZE) {
            sum += rows[i];
            weight++;
        }
        double mean = sum / weight;
        double squares = 1e-4 * (1 + mean * mean);
        for (int i = element; i < rows.length; i += SIZE) {
            squares += (rows[i] - mean) * (rows[i] - mean);
        }
        return new double[] {mean, squares / weight};
    }

    @Test
    void aSmallVarianceFarFromZeroIsNotLost() {
        var random = new RandomStream(1);
        var statistics = new RunningStatistics(SIZE);
        for (int batch = 0; batch < 2000; batch++) {
            statistics.update(rows(50, 1000, 0.01f, random), 50);
        }
        // The first assumption, far from the data, adds mean² times its weight.
        double prior = 1e6 * 1e-4 / 1e5;
        assertEquals(1e-4 + prior, statistics.variance(0), 5e-6);
    }

    @Test
    void beforeAnyRowNothingChangesButTheClipping() {
        float[] row = {0.5f, -3, 40};
        new RunningStatistics(SIZE).normalize(row, 0, row, 0);
        assertArrayEquals(new float[] {0.5f, -3, 10}, row, 1e-6f);
    }

    @Test
    void normalisingIsLessTheMeanOverTheDeviationAndChangesNoStatistics() {
        var statistics = new RunningStatistics(SIZE, 0.5, 2);
        statistics.update(rows(100, 3, 1, new RandomStream(2)), 100);
        double mean = statistics.mean(1);
        double variance = statistics.variance(1);
        float[] row = {9, 9, 1, 4, 1e9f};
        float[] out = new float[SIZE];
        statistics.normalize(row, 2, out, 0);
        assertEquals((4 - mean) / Math.sqrt(variance + 0.5), out[1], 1e-6);
        assertEquals(2, out[2]);
        assertEquals(-1 / Math.sqrt(variance + 0.5), statistics.scale(-1, 1), 1e-6);
        assertEquals(mean, statistics.mean(1));
        assertEquals(variance, statistics.variance(1));
    }

    @Test
    void aCopyGoesItsOwnWay() {
        var random = new RandomStream(3);
        var statistics = new RunningStatistics(SIZE);
        statistics.update(rows(10, 1, 1, random), 10);
        var copy = statistics.copy();
        assertEquals(statistics.mean(0), copy.mean(0));
        statistics.update(rows(10, 7, 1, random), 10);
        assertNotEquals(statistics.mean(0), copy.mean(0));
    }

    @Test
    void senselessParametersAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new RunningStatistics(0));
        assertThrows(IllegalArgumentException.class, () -> new RunningStatistics(1, 0, 10));
        assertThrows(IllegalArgumentException.class, () -> new RunningStatistics(1, 1e-8, Float.NaN));
    }
}
