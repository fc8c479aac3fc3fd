package bellman.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.RandomStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/// On functions whose variance is known.
class ImportanceTest {
    private static SearchSpace cube() {
        SequencedMap<String, String> words = new LinkedHashMap<>();
        words.put("x", "uniform(0, 1)");
        words.put("y", "log(1e-4, 1)");
        words.put("z", "choice(a, b)");
        return SearchSpace.of(words);
    }

    private static Map<String, Double> importances(ToDoubleFunction<double[]> f, int trials, long seed) {
        SearchSpace space = cube();
        RandomStream random = new RandomStream(seed);
        List<Sampler.Tried> tried = new ArrayList<>();
        for (int i = 0; i < trials; i++) {
            double[] point = space.draw(random);
            tried.add(new Sampler.Tried(point, f.applyAsDouble(point)));
        }
        return Importance.of(space, tried);
    }

    private static void check(Map<String, Double> found, double x, double y, double z, double within) {
        assertEquals(x, found.getOrDefault("x", -1.0), within, found.toString());
        assertEquals(y, found.getOrDefault("y", -1.0), within, found.toString());
        assertEquals(z, found.getOrDefault("z", -1.0), within, found.toString());
    }

    @Test
    void anAdditiveFunctionsSharesAreThoseOfItsVariances() {
        // Variances of 3 u, 2 u and a coin of 1: 9/12, 4/12 and 1/4.
        check(importances(p -> 3 * p[0] + 2 * p[1] + (p[2] < 0.5 ? 0 : 1), 600, 1), 9 / 16.0, 4 / 16.0, 3 / 16.0, 0.05);
        check(importances(p -> 3 * p[0] + 2 * p[1] + (p[2] < 0.5 ? 0 : 1), 60, 2), 9 / 16.0, 4 / 16.0, 3 / 16.0, 0.15);
    }

    @Test
    void whatDependsOnTwoKeysAtOnceIsDueToNeitherAlone() {
        // The marginals of this chequerboard are flat.
        Map<String, Double> found = importances(p -> p[0] < 0.5 == p[2] < 0.5 ? 1 : 0, 600, 3);
        assertTrue(found.values().stream().mapToDouble(Double::doubleValue).sum() < 0.3, found.toString());
    }

    @Test
    void oneKeyThatMattersHasItAll() {
        check(importances(p -> Math.sin(6 * p[1]), 300, 4), 0, 1, 0, 0.05);
    }

    @Test
    void valuesThatDoNotDifferAreDueToNothing() {
        check(importances(p -> 7, 30, 5), 0, 0, 0, 0);
    }

    @Test
    void theMarginalsOfATreeAreExact() {
        // x below ½ gives 1; else y below ¼ gives 5, else 2. By hand: mean 1.875; the marginal of x is 1, 2.75; that
        // of y is 3, 1.5.
        double[][] points = {
            {0.2, 0.1}, {0.3, 0.9}, {0.2, 0.4}, {0.3, 0.6}, {0.7, 0.2}, {0.8, 0.1}, {0.7, 0.3}, {0.8, 0.9}
        };
        double[] values = {1, 1, 1, 1, 5, 5, 2, 2};
        int[] rows = {0, 1, 2, 3, 4, 5, 6, 7};
        RegressionTree tree = RegressionTree.grow(points, values, rows, new RandomStream(1));
        double volume = tree.leaves().stream().mapToDouble(l -> l.volume(-1)).sum();
        assertEquals(1, volume, 1e-12);
        double mean = tree.leaves().stream()
                .mapToDouble(l -> l.value() * l.volume(-1))
                .sum();
        assertEquals(1.875, mean, 1e-9);
        assertEquals(0.875 * 0.875, Importance.variance(tree, 0, mean), 1e-9);
        assertEquals(0.25 * 1.125 * 1.125 + 0.75 * 0.375 * 0.375, Importance.variance(tree, 1, mean), 1e-9);
    }
}
