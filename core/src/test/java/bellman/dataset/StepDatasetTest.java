package bellman.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class StepDatasetTest {
    /// Three episodes: of two steps and a sum of 3, terminated; of one step and 5, truncated; of two and -1,
    /// cut off.
    private static StepDataset three() {
        return new StepDataset(
                1,
                1,
                new float[] {0, 1, 10, 20, 21},
                new float[] {1, 2, 3, 4, 5},
                new float[] {1, 2, 5, 1, -2},
                new float[] {1, 2, 11, 21, 22},
                new boolean[] {false, true, false, false, false},
                new boolean[] {false, false, true, false, false});
    }

    @Test
    void episodesEndWhereTheyEndAndWhereTheRecordingDoes() {
        assertEquals(
                "[3.0, 5.0, -1.0]",
                three().episodes().stream()
                        .map(StepDataset.Episode::sum)
                        .toList()
                        .toString());
    }

    @Test
    void theBestEpisodesStayInOrder() {
        StepDataset best = three().best(0.67);
        assertArrayEquals(new float[] {1, 2, 5}, best.rewards());
        assertArrayEquals(new float[] {0, 1, 10}, best.observations());
        assertEquals(three().best(1).steps(), 5);
        assertEquals(1, three().best(0.01).episodes().size());
    }

    @Test
    void returnsEndWithTheEpisode() {
        assertArrayEquals(new float[] {2, 2, 5, 0, -2}, three().returns(0.5));
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new StepDataset(
                        2, 1, new float[3], new float[2], new float[2], new float[4], new boolean[2], new boolean[2]));
    }
}
