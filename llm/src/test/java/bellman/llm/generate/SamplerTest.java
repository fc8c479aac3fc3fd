package bellman.llm.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final int OFFSET = 3;
    private final Sampler sampler = new Sampler();

    private static float[] logits(int vocabulary, long seed) {
        var random = new Random(seed);
        float[] logits = new float[OFFSET + vocabulary];
        for (int i = 0; i < vocabulary; i++) {
            logits[OFFSET + i] = (float) (2 * random.nextGaussian());
        }
        return logits;
    }

    private static double[] probabilities(float[] logits, int vocabulary, double temperature) {
        double[] p = new double[vocabulary];
        double sum = 0;
        for (int i = 0; i < vocabulary; i++) {
            p[i] = Math.exp(logits[OFFSET + i] / temperature);
            sum += p[i];
        }
        for (int i = 0; i < vocabulary; i++) {
            p[i] /= sum;
        }
        return p;
    }

    private Sampled draw(float[] logits, int vocabulary, SamplingOptions options, double uniform) {
        return sampler.draw(
                logits, OFFSET, vocabulary, options, new SeenTokens(new int[0], options), Optional.empty(), uniform);
    }

    /// The tokens that may be drawn, by the definition, slowly.
    private static Set<Integer> allowed(double[] p, SamplingOptions options) {
        List<Integer> order = IntStream.range(0, p.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -p[i]))
                .toList();
        int k = options.topK() == 0 ? p.length : Math.min(options.topK(), p.length);
        double kept = order.stream().limit(k).mapToDouble(i -> p[i]).sum();
        Set<Integer> allowed = new HashSet<>();
        double sum = 0;
        for (int i = 0; i < k; i++) {
            double own = p[order.get(i)];
            if (sum >= options.topP() * kept && i > 0 || own < options.minP() * p[order.getFirst()]) {
                break;
            }
            allowed.add(order.get(i));
            sum += own;
        }
        return allowed;
    }

    @Test
    void everyAllowedTokenComesAsOftenAsItShouldAndNoOther() {
        int vocabulary = 300;
        SamplingOptions plain = SamplingOptions.of(1);
        for (SamplingOptions options : List.of(
                plain,
                plain.withTemperature(0.5),
                plain.withTop(7, 1, 0),
                plain.withTop(0, 0.8, 0),
                plain.withTop(0, 0.999, 0),
                plain.withTop(0, 1, 0.1),
                plain.withTop(20, 0.7, 0.05).withTemperature(1.5))) {
            float[] logits = logits(vocabulary, 4);
            double[] p = probabilities(logits, vocabulary, options.temperature());
            Set<Integer> allowed = allowed(p, options);
            double kept = allowed.stream().mapToDouble(i -> p[i]).sum();
            double[] seen = new double[vocabulary];
            int draws = 20_000;
            for (int i = 0; i < draws; i++) {
                // Evenly spread numbers hit each token in proportion.
                Sampled sampled = draw(logits, vocabulary, options, (i + 0.5) / draws);
                seen[sampled.token()] += 1.0 / draws;
                assertEquals(Math.log(p[sampled.token()]), sampled.logProb(), 1e-5);
                assertEquals(Math.log(p[sampled.token()] / kept), sampled.drawnLogProb(), 1e-5);
            }
            for (int i = 0; i < vocabulary; i++) {
                double expected = allowed.contains(i) ? p[i] / kept : 0;
                assertEquals(expected, seen[i], allowed.contains(i) ? 1.5 / draws : 0, options + ", token " + i);
            }
        }
    }

    @Test
    void temperatureZeroTakesTheFirstOfTheLargest() {
        float[] logits = {9, 9, 9, 1, 4, 4, 2};
        Sampled sampled = draw(logits, 4, SamplingOptions.greedy(1), 0.9);
        assertEquals(1, sampled.token());
        assertEquals(0f, sampled.drawnLogProb());
        double[] p = probabilities(logits, 4, 1);
        assertEquals(Math.log(p[1]), sampled.logProb(), 1e-6);
    }

    @Test
    void penaltiesChangeWhatIsDrawnAndNotWhatIsReported() {
        int vocabulary = 5;
        float[] logits = {0, 0, 0, 2, 1.9f, -1, -3, 0};
        SamplingOptions options = SamplingOptions.greedy(1).withPenalties(1.2, 0.3, 0.1);
        var seen = new SeenTokens(new int[] {2, 0}, options);
        seen.add(0);
        seen.add(0);
        Sampled sampled = sampler.draw(logits, OFFSET, vocabulary, options, seen, Optional.empty(), 0);
        // 2 / 1.2 - 0.3 - 2 x 0.1 is below 1.9.
        assertEquals(1, sampled.token());
        assertEquals(Math.log(probabilities(logits, vocabulary, 1)[1]), sampled.logProb(), 1e-6);
        float[] changed = Arrays.copyOfRange(logits, OFFSET, OFFSET + vocabulary);
        seen.penalize(changed, options);
        assertEquals(2 / 1.2f - 0.5f, changed[0], 1e-6);
        assertEquals(-1.2f, changed[2], 1e-6);
        assertEquals(-3f, changed[3]);
    }

    @Test
    void aMaskForbidsTokensAndLeavesTheRatiosOfOthers() {
        int vocabulary = 50;
        float[] logits = logits(vocabulary, 9);
        double[] p = probabilities(logits, vocabulary, 1);
        double kept = IntStream.range(0, vocabulary)
                .filter(i -> i % 3 == 0)
                .mapToDouble(i -> p[i])
                .sum();
        SamplingOptions options = SamplingOptions.of(1);
        for (int i = 0; i < 1000; i++) {
            Sampled sampled = sampler.draw(
                    logits,
                    OFFSET,
                    vocabulary,
                    options,
                    new SeenTokens(new int[0], options),
                    Optional.of(every(3)),
                    (i + 0.5) / 1000);
            assertEquals(0, sampled.token() % 3);
            assertEquals(Math.log(p[sampled.token()] / kept), sampled.drawnLogProb(), 1e-5);
            assertEquals(Math.log(p[sampled.token()]), sampled.logProb(), 1e-5);
        }
        assertThrows(
                IllegalStateException.class,
                () -> sampler.draw(
                        logits,
                        OFFSET,
                        vocabulary,
                        options,
                        new SeenTokens(new int[0], options),
                        Optional.of(every(0)),
                        0.5));
    }

    /// Allows tokens that are a multiple of `n`; none for 0.
    private static TokenMask every(int n) {
        return new TokenMask() {
            @Override
            public void apply(float[] logits, int from, int vocabulary) {
                for (int i = 0; i < vocabulary; i++) {
                    if (n == 0 || i % n != 0) {
                        logits[from + i] = Float.NEGATIVE_INFINITY;
                    }
                }
            }

            @Override
            public void accept(int token) {}

            @Override
            public boolean mayEnd() {
                return true;
            }
        };
    }

    @Test
    void alternativesAreTheLikeliestInOrder() {
        int vocabulary = 200;
        float[] logits = logits(vocabulary, 2);
        double[] p = probabilities(logits, vocabulary, 1);
        var alternatives = draw(logits, vocabulary, SamplingOptions.of(1).withAlternatives(5), 0.3)
                .alternatives();
        List<Integer> order = IntStream.range(0, vocabulary)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -p[i]))
                .limit(5)
                .toList();
        assertEquals(
                order, alternatives.stream().map(Sampled.Alternative::token).toList());
        assertEquals(Math.log(p[order.get(4)]), alternatives.get(4).logProb(), 1e-5);
    }

    @Test
    void brokenLogitsAreRefused() {
        float[] logits = logits(20, 1);
        logits[OFFSET + 7] = Float.NaN;
        assertThrows(ArithmeticException.class, () -> draw(logits, 20, SamplingOptions.of(1), 0.5));
        logits[OFFSET + 7] = Float.POSITIVE_INFINITY;
        assertThrows(ArithmeticException.class, () -> draw(logits, 20, SamplingOptions.of(1), 0.5));
    }

    @Test
    void optionsOutOfRangeAreNamed() {
        SamplingOptions plain = SamplingOptions.of(1);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> plain.withTemperature(-1))
                .getMessage()
                .startsWith("temperature must be 0 or more, got -1.0"));
        assertThrows(IllegalArgumentException.class, () -> plain.withTop(-1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> plain.withTop(0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> plain.withTop(0, 1, 2));
        assertThrows(IllegalArgumentException.class, () -> SamplingOptions.of(0));
    }
}
