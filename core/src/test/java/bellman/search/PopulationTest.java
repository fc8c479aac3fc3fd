package bellman.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.RandomStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PopulationTest {
    private static final double NONE = Double.NaN;

    @Test
    void theWorstFifthGoesOnFromTheBestFifthAndNobodyElseMoves() {
        double[] values = {5, 1, 9, 3, 7, 2, 8, 4, 6, 0};
        Set<Integer> seen = new TreeSet<>();
        for (int seed = 0; seed < 50; seed++) {
            int[] parents = Population.defaults().parents(values, new RandomStream(seed));
            for (int i : new int[] {0, 2, 3, 4, 5, 6, 7, 8}) {
                assertEquals(i, parents[i]);
            }
            seen.add(parents[1]);
            seen.add(parents[9]);
        }
        assertEquals(Set.of(2, 6), seen);
    }

    @Test
    void whoFailedAlwaysGoesOnFromOneOfTheBest() {
        int[] parents = Population.defaults().parents(new double[] {NONE, 2, NONE, 3, NONE}, new RandomStream(1));
        assertArrayEquals(new int[] {3, 1, 3, 3, 3}, parents);
        assertArrayEquals(
                new int[] {0, 1}, Population.defaults().parents(new double[] {NONE, NONE}, new RandomStream(1)));
        assertArrayEquals(new int[] {1, 1}, Population.defaults().parents(new double[] {1, 2}, new RandomStream(1)));
        assertArrayEquals(new int[] {0}, Population.defaults().parents(new double[] {1}, new RandomStream(1)));
    }

    @Test
    void aKeyIsMultipliedByFourOrSixFifthsOrDrawnAnew() {
        SearchSpace space = SearchSpace.of(Map.of("rate", "log(1e-6, 1)"));
        Map<String, String> parent = Map.of("rate", "0.01");
        int renewed = 0;
        int less = 0;
        int draws = 4000;
        RandomStream random = new RandomStream(6);
        for (int i = 0; i < draws; i++) {
            String value = Population.defaults().explored(space, parent, random).getOrDefault("rate", "");
            less += value.equals("0.008") ? 1 : 0;
            renewed += Set.of("0.008", "0.012").contains(value) ? 0 : 1;
        }
        assertEquals(0.25, (double) renewed / draws, 0.03);
        assertEquals(0.375, (double) less / draws, 0.03);
    }

    /// The toy of Jaderberg et al. (2017), figure 2: each member climbs `1.2 - θ0² - θ1²` along the
    /// gradient of a surrogate whose two coefficients it is given. No constant pair climbs both hills; a
    /// population that shares what it has learned does.
    @Test
    void membersThatShareClimbHigherThanMembersThatDoNot() {
        double together = climb(true);
        double alone = climb(false);
        assertTrue(together > 1.1, "together " + together);
        assertTrue(alone < 0.9, "alone " + alone);
    }

    private static double climb(boolean sharing) {
        double[][] theta = {{0.9, 0.9}, {0.9, 0.9}};
        double[][] given = {{1, 0}, {0, 1}};
        var population = new Population(0.5, 0);
        RandomStream random = new RandomStream(2);
        for (int generation = 0; generation < 60; generation++) {
            for (int member = 0; member < 2; member++) {
                for (int step = 0; step < 4; step++) {
                    theta[member][0] -= 0.02 * given[member][0] * theta[member][0];
                    theta[member][1] -= 0.02 * given[member][1] * theta[member][1];
                }
            }
            if (sharing) {
                int[] parents = population.parents(values(theta), random);
                for (int member = 0; member < 2; member++) {
                    theta[member] = theta[parents[member]].clone();
                }
            }
        }
        return Arrays.stream(values(theta)).max().orElseThrow();
    }

    private static double[] values(double[][] theta) {
        return Arrays.stream(theta)
                .mapToDouble(t -> 1.2 - t[0] * t[0] - t[1] * t[1])
                .toArray();
    }
}
