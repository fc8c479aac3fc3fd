package bellman.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bellman.search.Halving.Promotion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Asynchronous successive halving, as its paper has it.
class HalvingTest {
    @Test
    void rungsAreAReductionApart() {
        assertEquals(List.of(1L, 3L, 9L, 27L), Halving.of(1, 27, 3).rungs());
        assertEquals(
                List.of(2_222L, 6_666L, 20_000L), Halving.of(2_222, 20_000, 3).rungs());
        assertEquals(List.of(100L), Halving.of(100, 100, 4).rungs());
    }

    /// The bracket of Li et al. (2020) with nine configurations with η = 3, one worker, configuration
    /// `i` being the `i`-th best but for the order in which they come.
    @Test
    void nineTrialsAreThreeThenOneAndEachIsPromotedAsSoonAsItMay() {
        Halving halving = Halving.of(1, 9, 3);
        // Trials 8, 1 and 5 are best.
        double[] worth = {0.1, 0.9, 0.2, 0.3, 0.4, 0.8, 0.05, 0.15, 0.95};
        List<double[]> values = new ArrayList<>();
        List<Integer> bound = new ArrayList<>();
        List<String> order = new ArrayList<>();
        while (true) {
            int[] rungs = bound.stream().mapToInt(Integer::intValue).toArray();
            Optional<Promotion> promotion = halving.promotion(values, rungs);
            if (promotion.isPresent()) {
                int trial = promotion.get().trial();
                order.add(trial + "→" + promotion.get().rung());
                bound.set(trial, promotion.get().rung());
                double[] longer = new double[promotion.get().rung() + 1];
                Arrays.fill(longer, worth[trial]);
                values.set(trial, longer);
            } else if (values.size() < worth.length) {
                order.add("" + values.size());
                values.add(new double[] {worth[values.size()]});
                bound.add(0);
            } else {
                break;
            }
        }
        // After three there is a best third, trial 1; after six trial 5 is in the best two; after nine trial 8 in the
        // best three, by which rung 1 has three, and the best of them goes to the end.
        assertEquals(List.of("0", "1", "2", "1→1", "3", "4", "5", "5→1", "6", "7", "8", "8→1", "8→2"), order);
    }

    @Test
    void theHighestRungComesFirst() {
        Halving halving = Halving.of(1, 4, 2);
        List<double[]> values = List.of(new double[] {5, 5}, new double[] {4, 6}, new double[] {3}, new double[] {2});
        assertEquals(Optional.of(new Promotion(1, 2)), halving.promotion(values, new int[] {1, 1, 0, 0}));
        // Once it is on its way, nobody else is among the best half of any rung.
        assertEquals(Optional.empty(), halving.promotion(values, new int[] {1, 2, 0, 0}));
    }

    @Test
    void whoIsPromotedStillCountsOnTheRungThatHeLeft() {
        Halving halving = Halving.of(1, 3, 3);
        List<double[]> values =
                List.of(new double[] {9}, new double[] {8}, new double[] {1}, new double[] {2}, new double[] {3});
        assertEquals(Optional.empty(), halving.promotion(values, new int[] {1, 0, 0, 0, 0}));
    }

    @Test
    void whatFailedIsPassedOver() {
        Halving halving = Halving.of(1, 3, 2);
        List<double[]> values = List.of(new double[] {}, new double[] {Double.NaN}, new double[] {1}, new double[] {2});
        assertEquals(Optional.of(new Promotion(3, 1)), halving.promotion(values, new int[] {9, 0, 0, 0}));
    }

    @Test
    void impossibleRungsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Halving.of(0, 9, 3));
        assertThrows(IllegalArgumentException.class, () -> Halving.of(10, 9, 3));
        assertThrows(IllegalArgumentException.class, () -> Halving.of(1, 9, 1));
        assertThrows(IllegalArgumentException.class, () -> new Halving(List.of(3L, 2L), 3));
    }
}
