package bellman.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SummaryTest {

    @Test
    void theInterquartileMeanLeavesOutAQuarterAtEachEnd() {
        assertEquals(3.5, Summary.of(6, 1, -1000, 3, 4, 5, 2, 1000).interquartileMean(), 1e-12);
        assertEquals(2, Summary.of(3, 1, 2).interquartileMean(), 1e-12);
    }

    @Test
    void equalValuesHaveAnIntervalWithoutWidth() {
        var summary = Summary.of(500, 500, 500, 500, 500);
        assertEquals(new Interval(500, 500), summary.mean95());
        assertEquals(new Interval(500, 500), summary.interquartileMean95());
    }

    @Test
    void ofOneZeroAndOneOneAQuarterOfResamplesAreAllZero() {
        // Two of four equally likely resamples have mean 1/2, and a quarter each 0 and 1: both quantiles lie at the
        // ends.
        assertEquals(new Interval(0, 1), Summary.of(0, 1).mean95());
    }

    @Test
    void theIntervalOfNormalValuesIsTheStandardErrorsTimesOnePointNineSix() {
        var random = new RandomStream(7);
        double[] values = new double[400];
        Arrays.setAll(values, i -> random.nextGaussian());
        var summary = Summary.of(values);
        double squares = Arrays.stream(values)
                .map(v -> (v - summary.mean()) * (v - summary.mean()))
                .sum();
        double error = Math.sqrt(squares / values.length / values.length);
        assertEquals(summary.mean() - 1.96 * error, summary.mean95().low(), 0.05 * error);
        assertEquals(summary.mean() + 1.96 * error, summary.mean95().high(), 0.05 * error);
    }

    @Test
    void nineteenOfTwentyIntervalsHoldTheTruth() {
        int held = 0;
        for (int seed = 0; seed < 100; seed++) {
            var random = new RandomStream(seed);
            double[] values = new double[60];
            Arrays.setAll(values, i -> 3 + random.nextGaussian());
            held += Summary.of(values).mean95().contains(3) ? 1 : 0;
        }
        // Binomial(100, 0.95) lies outside [86, 100] less than once in ten thousand times.
        assertTrue(held >= 86, "held " + held);
    }

    @Test
    void theOrderOfValuesDoesNotMatter() {
        assertEquals(Summary.of(1, 2, 3, 4, 5, 9), Summary.of(9, 4, 2, 1, 5, 3));
    }

    @Test
    void noValueAndNoNumberAreRefused() {
        assertThrows(IllegalArgumentException.class, Summary::of);
        var refused = assertThrows(IllegalArgumentException.class, () -> Summary.of(1, Double.NaN));
        assertTrue(refused.getMessage().contains("value 1"), refused.getMessage());
    }
}
