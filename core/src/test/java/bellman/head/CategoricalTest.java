package bellman.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.RandomStream;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CategoricalTest {
    private final RandomStream random = new RandomStream(1);

    private static float[] evaluate(PolicyHead head, Outputs outputs, float action) {
        float[] logProbs = new float[1];
        float[] entropies = new float[1];
        head.evaluate(outputs, new float[] {action}, 0, 1, logProbs, entropies);
        return new float[] {logProbs[0], entropies[0]};
    }

    private static float[] gradient(PolicyHead head, Outputs outputs, float action, float dLogProb, float dEntropy) {
        Outputs gradients = Outputs.of(new float[head.width()], head.width(), 0);
        head.backward(outputs, new float[] {action}, 0, 1, new float[] {dLogProb}, new float[] {dEntropy}, gradients);
        return gradients.values();
    }

    /// Equal but for the sign of a zero.
    private static void assertSame(float[] expected, float[] found) {
        assertArrayEquals(expected, found, Float.MIN_VALUE);
    }

    @Test
    void hugeLogitsGiveFiniteNumbers() {
        for (float size : new float[] {1e4f, 1e20f, Float.MAX_VALUE}) {
            for (int n = 2; n <= 5; n++) {
                float[] logits = new float[n];
                Arrays.fill(logits, -size);
                logits[1] = size;
                Outputs outputs = Outputs.of(logits, n, 0);
                Categorical head = new Categorical(n);
                assertSame(new float[2], evaluate(head, outputs, 1));
                assertEquals((float) (-2.0 * size), evaluate(head, outputs, 0)[0]);
                float[] certain = new float[n];
                assertSame(certain, gradient(head, outputs, 1, 1, 1));
                certain[0] = 1;
                certain[1] = -1;
                assertSame(certain, gradient(head, outputs, 0, 1, 1));
                float[] action = new float[1];
                head.sample(outputs, 0, 1, random, action, new float[1]);
                assertEquals(1, action[0]);
                float[] divergence = new float[1];
                head.divergence(outputs, outputs, 0, 1, divergence);
                assertEquals(0, divergence[0]);
            }
        }
    }

    @Test
    void equalLogitsOfAnySizeAreUniform() {
        for (float logit : new float[] {0, 1e4f, -Float.MAX_VALUE}) {
            for (int n = 1; n <= 6; n++) {
                float[] logits = new float[n];
                Arrays.fill(logits, logit);
                float[] found = evaluate(new Categorical(n), Outputs.of(logits, n, 0), n - 1);
                assertEquals(-Math.log(n), found[0], 1e-6);
                assertEquals(Math.log(n), found[1], 1e-6);
            }
        }
    }

    @Test
    void theLargestUniformNumberStillDrawsAPossibleAction() {
        RandomGenerator last = new RandomGenerator() {
            @Override
            public long nextLong() {
                return -1;
            }

            @Override
            public double nextDouble() {
                return Math.nextDown(1.0);
            }
        };
        for (int n = 2; n <= 6; n++) {
            float[] logits = new float[n];
            logits[n - 1] = -1e5f;
            float[] action = new float[1];
            new Categorical(n).sample(Outputs.of(logits, n, 0), 0, 1, last, action, new float[1]);
            assertEquals(n - 2, action[0]);
        }
    }

    @Test
    void aMaskedActionHasNoGradientWhateverItsLogit() {
        float[] logits = {0.3f, 9, -0.2f, 0.1f};
        Outputs outputs = Outputs.of(logits, 4, 0).withMasks(new boolean[] {true, false, true, true});
        Outputs without = Outputs.of(new float[] {0.3f, -0.2f, 0.1f}, 3, 0);
        float[] masked = gradient(new Categorical(4), outputs, 2, 0.7f, 0.4f);
        float[] shorter = gradient(new Categorical(3), without, 1, 0.7f, 0.4f);
        assertSame(new float[] {shorter[0], 0, shorter[1], shorter[2]}, masked);
        assertArrayEquals(evaluate(new Categorical(3), without, 2), evaluate(new Categorical(4), outputs, 3));
        float[] mode = new float[1];
        new Categorical(4).mode(outputs, 0, 1, mode);
        assertEquals(0, mode[0]);
    }

    @Test
    void theOnlyLegalActionIsCertain() {
        Outputs outputs = Outputs.of(new float[] {1, 2}, 2, 0).withMasks(new boolean[] {true, false});
        assertSame(new float[2], evaluate(new Categorical(2), outputs, 0));
        assertSame(new float[2], gradient(new Categorical(2), outputs, 0, 1, 1));
    }

    @Test
    void aRowWithoutALegalActionIsNamed() {
        boolean[] masks = {true, true, true, false, false, false};
        Outputs outputs = Outputs.of(new float[6], 3, 0).withMasks(masks);
        NoLegalActionException e = assertThrows(
                NoLegalActionException.class,
                () -> new Categorical(3).sample(outputs, 0, 2, random, new float[2], new float[2]));
        assertEquals(1, e.row());
        assertTrue(e.getMessage().contains("row 1"), e::getMessage);
        assertThrows(NoLegalActionException.class, () -> new Categorical(3).mode(outputs, 0, 2, new float[2]));
        boolean[] second = {true, false, true, true, true, false};
        Outputs several = Outputs.of(new float[6], 3, 0).withMasks(second);
        assertEquals(
                1,
                assertThrows(
                                NoLegalActionException.class,
                                () -> new MultiCategorical(2, 1)
                                        .sample(several, 0, 2, random, new float[4], new float[2]))
                        .row());
    }

    @Test
    void anActionThatCannotBeIsRefused() {
        Outputs outputs = Outputs.of(new float[3], 3, 0);
        for (float action : new float[] {-1, 3, 0.5f, Float.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> evaluate(new Categorical(3), outputs, action));
            assertThrows(IllegalArgumentException.class, () -> gradient(new Categorical(3), outputs, action, 1, 1));
        }
        Outputs masked = outputs.withMasks(new boolean[] {true, false, true});
        assertThrows(IllegalArgumentException.class, () -> evaluate(new Categorical(3), masked, 1));
        assertThrows(IllegalArgumentException.class, () -> gradient(new Categorical(3), masked, 1, 1, 1));
        Outputs logit = Outputs.of(new float[1], 1, 0);
        assertThrows(IllegalArgumentException.class, () -> evaluate(new Bernoulli(1), logit, 0.5f));
    }

    @Test
    void outputsThatAreNotNumbersAreNamedByTheirRow() {
        for (PolicyHead head : new PolicyHead[] {
            new Categorical(2),
            new Categorical(3),
            new MultiCategorical(2, 3),
            new Bernoulli(2),
            new DiagonalGaussian(2),
            new SquashedGaussian(2),
            new StateDependentGaussian(2, 2)
        }) {
            float[] values = new float[2 * head.width()];
            values[head.width()] = Float.NaN;
            Outputs outputs = Outputs.of(values, head.width(), 0);
            NonFiniteOutputsException e = assertThrows(
                    NonFiniteOutputsException.class,
                    () -> head.sample(outputs, 0, 2, random, new float[2 * head.actionSize()], new float[2]));
            assertEquals(1, e.row(), head::toString);
        }
    }

    @Test
    void headsWithoutMasksRefuseThem() {
        for (PolicyHead head : new PolicyHead[] {
            new Bernoulli(2), new DiagonalGaussian(1), new SquashedGaussian(1), new StateDependentGaussian(1, 1)
        }) {
            Outputs outputs = Outputs.of(new float[3], 3, 0).withMasks(new boolean[] {true, true});
            assertThrows(
                    IllegalArgumentException.class,
                    () -> head.sample(outputs, 0, 1, random, new float[2], new float[1]),
                    head::toString);
        }
    }
}
