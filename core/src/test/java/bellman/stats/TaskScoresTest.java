package bellman.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TaskScoresTest {
    private static final int RESAMPLES = 2_000;

    private static TaskScores of(double[]... scores) {
        return new TaskScores(scores);
    }

    private static double[] runs(double... scores) {
        return scores;
    }

    @Test
    void theInterquartileMeanIsOfTheMiddleHalfOfAllRuns() {
        var scores = of(runs(1, -1000, 2, 3), runs(4, 5, 6, 1000));
        assertEquals((2 + 3 + 4 + 5) / 4.0, scores.interquartileMean(), 1e-12);
    }

    @Test
    void theProfileFallsFromOneToZeroAndItsAreaIsTheMean() {
        var random = new RandomStream(5);
        var scores = of(
                random.doubles(7).toArray(),
                random.doubles(7).toArray(),
                random.doubles(7).toArray());
        assertEquals(1, scores.shareAbove(-1e-9));
        assertEquals(0, scores.shareAbove(1));
        double area = 0;
        double before = 1;
        int cells = 100_000;
        for (int i = 0; i < cells; i++) {
            double share = scores.shareAbove((i + 0.5) / cells);
            assertTrue(share <= before);
            before = share;
            area += share / cells;
        }
        double mean = Arrays.stream(scores.scores())
                .flatMapToDouble(Arrays::stream)
                .average()
                .orElseThrow();
        assertEquals(mean, area, 1e-4);
    }

    @Test
    void aTaskWithMoreRunsWeighsNoMoreInAProfile() {
        assertEquals(0.5, of(runs(1), runs(0, 0, 0)).shareAbove(0.5));
    }

    @Test
    void theProbabilityOfImprovementCountsPairsOnEachTask() {
        var better = of(runs(2, 3), runs(1, 1));
        var worse = of(runs(1, 2), runs(1, 1));
        // Of four pairs three are won and one is even on the first task; the second is all even.
        assertEquals((3.5 / 4 + 0.5) / 2, better.probabilityOfImprovementOver(worse), 1e-12);
        assertEquals(
                1,
                better.probabilityOfImprovementOver(worse) + worse.probabilityOfImprovementOver(better),
                1e-12,
                "one of the two is better or both are even");
        assertEquals(0.5, better.probabilityOfImprovementOver(better), 1e-12);
    }

    @Test
    void resamplesKeepToTheirTasks() {
        // Runs of a task are all equal, so that a resample within tasks changes nothing; one over all runs would.
        var scores = of(runs(1, 1, 1), runs(9, 9, 9));
        assertEquals(new Interval(5, 5), scores.interval95(RESAMPLES, TaskScores::interquartileMean));
        assertEquals(new Interval(0.5, 0.5), scores.interval95(RESAMPLES, s -> s.shareAbove(5)));
    }

    @Test
    void ofOneTaskTheIntervalIsTheSummarys() {
        double[] values = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8};
        Interval whole = Summary.of(values).interquartileMean95();
        Interval here = of(values).interval95(10_000, TaskScores::interquartileMean);
        assertEquals(whole.low(), here.low(), 0.1);
        assertEquals(whole.high(), here.high(), 0.1);
    }

    @Test
    void theIntervalOfTheProbabilityHoldsItAndIsOneWhereOneAlwaysWins() {
        var low = of(runs(1, 2, 3), runs(1, 2, 3));
        var high = of(runs(4, 5, 6), runs(4, 5, 6));
        assertEquals(new Interval(1, 1), interval(high, low));
        var mixed = of(runs(2, 1, 4), runs(0, 3, 2));
        assertTrue(interval(mixed, low).contains(mixed.probabilityOfImprovementOver(low)));
    }

    private static Interval interval(TaskScores one, TaskScores other) {
        return one.interval95(RESAMPLES, other, TaskScores::probabilityOfImprovementOver);
    }

    @Test
    void whatCannotBeComparedIsRefused() {
        assertThrows(IllegalArgumentException.class, TaskScoresTest::of);
        assertThrows(IllegalArgumentException.class, () -> of(runs(1), runs()));
        assertThrows(IllegalArgumentException.class, () -> of(runs(Double.NaN)));
        assertThrows(
                IllegalArgumentException.class, () -> of(runs(1)).probabilityOfImprovementOver(of(runs(1), runs(2))));
    }
}
