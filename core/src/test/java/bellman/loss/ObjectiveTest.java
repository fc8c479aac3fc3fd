package bellman.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.FiniteDifference;
import bellman.head.Outputs;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every objective against its formula in doubles, the formula's derivative, and itself in pieces.
class ObjectiveTest {
    private static final float[] NONE = {};

    /// One element's loss from what is learned, its old value and a third number (advantage, target).
    private interface Formula {
        double loss(double x, double old, double third);
    }

    /// An objective over arrays in the shape of a policy's, which sets the gradient.
    private record Case(String name, PolicyObjective objective, Formula formula) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case policy(String name, PolicyObjective objective, Formula formula) {
        return new Case(name, objective, formula);
    }

    private static Case value(String name, ValueObjective objective, Formula formula) {
        return new Case(
                name,
                (x, old, third, weights, from, to, scale, gradients, sums) -> objective.apply(
                        Outputs.of(x, 1, 0), old, third, weights, from, to, scale, Outputs.of(gradients, 1, 0), sums),
                formula);
    }

    private static Case penalty(KlEstimator estimator, Formula formula) {
        KlPenalty penalty = new KlPenalty(estimator, 1);
        return new Case(
                estimator.toString(),
                (x, old, third, weights, from, to, scale, gradients, sums) -> {
                    Arrays.fill(gradients, from, to, 0);
                    penalty.apply(x, old, weights, from, to, scale, gradients, sums);
                },
                formula);
    }

    private static List<Case> cases() {
        return List.of(
                policy(
                        "surrogate",
                        new ClippedSurrogate(0.2),
                        (x, old, a) -> surrogate(Math.exp(x - old), a, 0.2, 0.2)),
                policy(
                        "surrogate, higher above",
                        new ClippedSurrogate(0.1, 0.4),
                        (x, old, a) -> surrogate(Math.exp(x - old), a, 0.1, 0.4)),
                policy("surrogate with a ceiling", new ClippedSurrogate(0.2, 0.2, 1.1), (x, old, a) -> {
                    double ratio = Math.exp(x - old);
                    return -Math.min(Math.min(ratio, 1.1) * a, Math.clamp(ratio, 0.8, 1.2) * a);
                }),
                policy("SAPO", new Sapo(1, 1.05), (x, old, a) -> {
                    double temperature = a > 0 ? 1 : 1.05;
                    return -4 / temperature * a / (1 + Math.exp(-temperature * (Math.exp(x - old) - 1)));
                }),
                policy("policy gradient", new PolicyGradient(), (x, old, a) -> -x * a),
                value("squared", new SquaredError(), (x, old, target) -> 0.5 * (x - target) * (x - target)),
                value("clipped", new ClippedSquaredError(0.3), (x, old, target) -> {
                    double near = old + Math.clamp(x - old, -0.3, 0.3);
                    return 0.5 * Math.max((x - target) * (x - target), (near - target) * (near - target));
                }),
                value("Huber", new Huber(0.7), (x, old, target) -> {
                    double e = Math.abs(x - target);
                    return e <= 0.7 ? 0.5 * e * e : 0.7 * (e - 0.35);
                }),
                penalty(KlEstimator.K1, (x, old, third) -> x - old),
                penalty(KlEstimator.K2, (x, old, third) -> 0.5 * (x - old) * (x - old)),
                penalty(KlEstimator.K3, (x, old, third) -> Math.exp(old - x) - 1 - (old - x)),
                new Case(
                        "entropy",
                        (x, old, third, weights, from, to, scale, gradients, sums) ->
                                new EntropyBonus(1).apply(x, weights, from, to, scale, gradients, sums),
                        (x, old, third) -> -x));
    }

    private static double surrogate(double ratio, double advantage, double low, double high) {
        return Math.max(-ratio * advantage, -Math.clamp(ratio, 1 - low, 1 + high) * advantage);
    }

    private static float[] randomFloats(Random random, int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (0.5 * random.nextGaussian());
        }
        return values;
    }

    private static float[] randomWeights(Random random, int n) {
        float[] weights = new float[n];
        for (int i = 0; i < n; i++) {
            weights[i] = random.nextInt(4) == 0 ? 0 : 2 * random.nextFloat();
        }
        return weights;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lossesAndGradientsAreThoseOfTheFormula(Case c) {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int n = 1 + random.nextInt(40);
            int from = random.nextInt(n);
            int to = from + 1 + random.nextInt(n - from);
            float[] x = randomFloats(random, n);
            float[] old = randomFloats(random, n);
            float[] third = randomFloats(random, n);
            float[] weights = seed % 2 == 0 ? NONE : randomWeights(random, n);
            float[] gradients = new float[n];
            Arrays.fill(gradients, Float.NaN);
            double scale = 0.01 + random.nextDouble();
            LossSums sums = new LossSums();
            c.objective.apply(x, old, third, weights, from, to, scale, gradients, sums);
            double weight = 0;
            double loss = 0;
            for (int i = 0; i < n; i++) {
                if (i < from || i >= to) {
                    assertTrue(Float.isNaN(gradients[i]), "other elements keep what they held");
                    continue;
                }
                double o = old[i];
                double t = third[i];
                double w = weights.length == 0 ? 1 : weights[i];
                double expected = scale * w * FiniteDifference.at(x[i], v -> c.formula.loss(v, o, t));
                assertEquals(expected, gradients[i], 1e-6 * Math.max(1, Math.abs(expected)));
                weight += w;
                loss += w * c.formula.loss(x[i], o, t);
            }
            assertEquals(weight, sums.weight(), 1e-9);
            if (weight > 0) {
                assertEquals(loss / weight, sums.meanLoss(), 1e-6 * Math.max(1, Math.abs(loss / weight)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aMinibatchInPiecesIsTheSameMinibatch(Case c) {
        Random random = new Random(3);
        int n = 64;
        float[] x = randomFloats(random, n);
        float[] old = randomFloats(random, n);
        float[] third = randomFloats(random, n);
        float[] weights = randomWeights(random, n);
        float[] whole = new float[n];
        float[] pieces = new float[n];
        LossSums sums = new LossSums();
        c.objective.apply(x, old, third, weights, 0, n, 1.0 / n, whole, sums);
        LossSums merged = new LossSums();
        for (int from = 0; from < n; from += 16) {
            LossSums part = new LossSums();
            c.objective.apply(x, old, third, weights, from, from + 16, 1.0 / n, pieces, part);
            merged.merge(part);
        }
        assertArrayEquals(whole, pieces);
        assertEquals(sums.meanLoss(), merged.meanLoss(), 1e-12);
        assertEquals(sums.weight(), merged.weight(), 1e-12);
        assertEquals(sums.meanK1(), merged.meanK1(), 1e-12);
        assertEquals(sums.meanK3(), merged.meanK3(), 1e-12);
        assertEquals(sums.clippedFraction(), merged.clippedFraction(), 1e-12);
        merged.clear();
        assertEquals(0, merged.weight());
        assertTrue(Double.isNaN(merged.meanLoss()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aMaskedElementMayHoldAnything(Case c) {
        float[] gradients = new float[2];
        float[] holds = {Float.NaN, 0.5f};
        LossSums sums = new LossSums();
        c.objective.apply(holds, holds, holds, new float[] {0, 1}, 0, 2, 1, gradients, sums);
        assertEquals(0, gradients[0]);
        assertEquals(1, sums.weight());
        assertEquals(c.formula.loss(0.5, 0.5, 0.5), sums.meanLoss(), 1e-7);
    }

    @Test
    void theSurrogateIsFlatOnlyWhereAStepWouldGoOn() {
        float up = (float) Math.log(1.5);
        float down = (float) Math.log(0.5);
        float[] logProbs = {up, up, down, down, 0};
        float[] advantages = {1, -1, 1, -1, 1};
        float[] gradients = new float[5];
        LossSums sums = new LossSums();
        new ClippedSurrogate(0.2).apply(logProbs, new float[5], advantages, NONE, 0, 5, 1, gradients, sums);
        assertArrayEquals(new float[] {0, 1.5f, -0.5f, 0, -1}, gradients, 1e-6f);
        assertEquals(0.8, sums.clippedFraction(), 1e-12);
        double k1 = -2 * Math.log(1.5) - 2 * Math.log(0.5);
        assertEquals(k1 / 5, sums.meanK1(), 1e-6);
        assertEquals((k1 + 2 * 0.5 - 2 * 0.5) / 5, sums.meanK3(), 1e-6);
    }

    @Test
    void aPenaltyAddsToTheGradientAndEstimatesTheDivergence() {
        Random random = new Random(5);
        int n = 100_000;
        // x ~ N(0.3, 1) under the policy, N(0, 1) under the reference: KL = 0.045.
        float[] logProbs = new float[n];
        float[] references = new float[n];
        for (int i = 0; i < n; i++) {
            double x = 0.3 + random.nextGaussian();
            logProbs[i] = (float) (-0.5 * (x - 0.3) * (x - 0.3));
            references[i] = (float) (-0.5 * x * x);
        }
        for (KlEstimator estimator : KlEstimator.values()) {
            LossSums sums = new LossSums();
            float[] gradients = new float[n];
            Arrays.fill(gradients, 5);
            new KlPenalty(estimator, 0.1).apply(logProbs, references, NONE, 0, n, 1, gradients, sums);
            assertEquals(0.045, sums.meanLoss(), 0.005, estimator::toString);
            assertEquals(0.045, sums.meanK1(), 0.005);
            assertEquals(0.045, sums.meanK3(), 0.005);
            double x = (double) logProbs[7] - references[7];
            assertEquals(5 + 0.1 * estimator.slope(x), gradients[7], 1e-6);
        }
    }

    @Test
    void impossibleParametersAreRefused() {
        for (double bad : new double[] {-1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> new ClippedSurrogate(bad));
            assertThrows(IllegalArgumentException.class, () -> new ClippedSurrogate(0.2, bad));
            assertThrows(IllegalArgumentException.class, () -> new ClippedSquaredError(bad));
            assertThrows(IllegalArgumentException.class, () -> new Huber(bad));
            assertThrows(IllegalArgumentException.class, () -> new EntropyBonus(bad));
            assertThrows(IllegalArgumentException.class, () -> new KlPenalty(KlEstimator.K1, bad));
        }
        assertThrows(IllegalArgumentException.class, () -> new ClippedSurrogate(1.5, 0.2));
    }
}
