package bellman.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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

/// On functions that are known.
class TpeTest {
    private static final int SEEDS = 30;

    private static SearchSpace mixed() {
        SequencedMap<String, String> words = new LinkedHashMap<>();
        words.put("rate", "log(1e-5, 1e-1)");
        words.put("lambda", "uniform(0.8, 1)");
        words.put("batch", "log-integer(16, 512)");
        words.put("activation", "choice(tanh, relu, elu)");
        return SearchSpace.of(words);
    }

    /// Greatest, 0, at a rate of 3e-4, a lambda of 0.95, a batch of 64 and anything but elu.
    private static double mixed(Map<String, String> values) {
        double rate = Math.log10(number(values, "rate") / 3e-4);
        double lambda = (number(values, "lambda") - 0.95) * 10;
        double batch = Math.log(number(values, "batch") / 64) / Math.log(2);
        return -rate * rate
                - lambda * lambda
                - 0.3 * batch * batch
                - ("elu".equals(values.get("activation")) ? 0.5 : 0);
    }

    private static SearchSpace plane() {
        SequencedMap<String, String> words = new LinkedHashMap<>();
        words.put("x", "uniform(-5, 10)");
        words.put("y", "uniform(0, 15)");
        return SearchSpace.of(words);
    }

    /// Branin's function, turned over: three maxima of -0.397887.
    private static double branin(Map<String, String> values) {
        double x = number(values, "x");
        double valley = number(values, "y") - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6;
        return -(valley * valley + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10);
    }

    private static double number(Map<String, String> values, String key) {
        return Double.parseDouble(values.getOrDefault(key, ""));
    }

    private static double best(
            Sampler sampler, SearchSpace space, ToDoubleFunction<Map<String, String>> f, int trials, long seed) {
        List<Sampler.Tried> tried = new ArrayList<>();
        double best = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < trials; i++) {
            double[] point = sampler.propose(space, tried, List.of(), RandomStream.of(seed, "trial", i));
            double value = f.applyAsDouble(space.values(point));
            best = Math.max(best, value);
            tried.add(new Sampler.Tried(point, value));
        }
        return best;
    }

    private static void beatsRandomDraws(SearchSpace space, ToDoubleFunction<Map<String, String>> f, int most) {
        int wins = 0;
        double lost = 0;
        double lostAtRandom = 0;
        double greatest = f.applyAsDouble(Map.of(
                "x",
                "3.14159265",
                "y",
                "2.275",
                "rate",
                "3e-4",
                "lambda",
                "0.95",
                "batch",
                "64",
                "activation",
                "tanh"));
        for (long seed = 1; seed <= SEEDS; seed++) {
            double model = best(Tpe.defaults(), space, f, 60, seed);
            double random = best(Sampler.RANDOM, space, f, 60, seed);
            wins += model > random ? 1 : 0;
            lost += (greatest - model) / SEEDS;
            lostAtRandom += (greatest - random) / SEEDS;
        }
        assertTrue(wins >= SEEDS * 2 / 3, "won " + wins + " of " + SEEDS);
        assertTrue(lost * most < lostAtRandom, "regret " + lost + ", at random " + lostAtRandom);
    }

    @Test
    void itsRegretOverMixedKeysIsAFractionOfThatOfRandomDraws() {
        beatsRandomDraws(mixed(), TpeTest::mixed, 6);
    }

    @Test
    void itFindsOneOfSeveralMaxima() {
        beatsRandomDraws(plane(), TpeTest::branin, 2);
    }

    @Test
    void itBeginsWithRandomDraws() {
        SearchSpace space = mixed();
        List<Sampler.Tried> tried = new ArrayList<>();
        for (int i = 0; i < Tpe.defaults().startup(); i++) {
            double[] model = Tpe.defaults().propose(space, tried, List.of(), RandomStream.of(4, "trial", i));
            assertArrayEquals(Sampler.RANDOM.propose(space, tried, List.of(), RandomStream.of(4, "trial", i)), model);
            tried.add(new Sampler.Tried(model, mixed(space.values(model))));
        }
    }

    @Test
    void draggedAwayFromWhatIsBeingTried() {
        SearchSpace space = SearchSpace.of(Map.of("x", "uniform(0, 1)"));
        List<Sampler.Tried> tried = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            double x = (i + 0.5) / 20;
            tried.add(new Sampler.Tried(new double[] {x}, -Math.abs(x - 0.5)));
        }
        List<double[]> pending = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            pending.add(new double[] {0.5});
        }
        assertTrue(distance(space, tried, pending) > 2 * distance(space, tried, List.of()));
    }

    private static double distance(SearchSpace space, List<Sampler.Tried> tried, List<double[]> pending) {
        double sum = 0;
        for (int i = 0; i < 50; i++) {
            double[] point = Tpe.defaults().propose(space, tried, pending, RandomStream.of(1, "draw", i));
            sum += Math.abs(point[0] - 0.5);
        }
        return sum / 50;
    }

    @Test
    void itsDensityAddsUpToOne() {
        SequencedMap<String, String> words = new LinkedHashMap<>();
        words.put("x", "uniform(0, 1)");
        words.put("c", "choice(a, b, c, d)");
        SearchSpace space = SearchSpace.of(words);
        var density = new Parzen(space, List.of(new double[] {0.02, 0.1}, new double[] {0.7, 0.9}));
        int cells = 400;
        double sum = 0;
        for (int i = 0; i < cells; i++) {
            for (int k = 0; k < 4; k++) {
                sum += Math.exp(density.logDensity(new double[] {(i + 0.5) / cells, (k + 0.5) / 4})) / cells / 4;
            }
        }
        assertEquals(1, sum, 1e-4);
    }
}
