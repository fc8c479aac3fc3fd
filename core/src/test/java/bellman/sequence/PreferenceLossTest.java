package bellman.sequence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.FiniteDifference;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PreferenceLossTest {

    static List<PreferenceLoss> losses() {
        return List.of(
                PreferenceLoss.Logistic.dpo(0.3),
                new PreferenceLoss.Logistic(0.3, 0.2, 0, false),
                PreferenceLoss.Logistic.simPo(2, 0.5),
                new PreferenceLoss.Squared(0.3, true),
                new PreferenceLoss.Hinge(0.3),
                new PreferenceLoss.Robust(0.3, 0.2),
                new PreferenceLoss.Exact(0.3, 0.01),
                new PreferenceLoss.SelfPlay(0.3),
                new PreferenceLoss.Anchored(0.3),
                new PreferenceLoss.Contrastive(0.3),
                new PreferenceLoss.OddsRatio(0.3));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void derivativesAreThoseOfTheLoss(PreferenceLoss loss) {
        var random = new Random(1);
        for (int i = 0; i < 100; i++) {
            // Log-probabilities, as the odds need them; log-ratios may be anything, and differences are.
            double c = -0.05 - 4 * random.nextDouble();
            double r = -0.05 - 4 * random.nextDouble();
            var point = loss.at(c, r);
            assertEquals(FiniteDifference.at(c, x -> loss.at(x, r).loss()), point.dChosen(), 1e-7);
            assertEquals(FiniteDifference.at(r, x -> loss.at(c, x).loss()), point.dRejected(), 1e-7);
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void gradientsReachEachTokenAndAreAdded(PreferenceLoss loss) {
        var random = new Random(2);
        Segments tokens = Segments.ofLengths(3, 1, 2, 4);
        float[] logProbs = new float[10];
        float[] reference = new float[10];
        for (int i = 0; i < 10; i++) {
            logProbs[i] = -0.2f - random.nextFloat();
            reference[i] = logProbs[i] + 0.3f + 0.2f * random.nextFloat();
        }
        float[] gradients = new float[10];
        java.util.Arrays.fill(gradients, 1);
        var preferences = new Preferences(loss);
        preferences.apply(logProbs, reference, tokens, 2, gradients);
        for (int i = 0; i < 10; i++) {
            // Steps that a float holds exactly.
            double h = 1.0 / 256;
            double slope = (at(preferences, logProbs, reference, tokens, i, h)
                            - at(preferences, logProbs, reference, tokens, i, -h))
                    / (2 * h);
            assertEquals(1 + 2 * slope, gradients[i], 5e-3 * (1 + Math.abs(slope)));
        }
    }

    private static double at(
            Preferences preferences, float[] logProbs, float[] reference, Segments tokens, int i, double change) {
        float[] moved = logProbs.clone();
        moved[i] += (float) change;
        return preferences.apply(moved, reference, tokens, 1, new float[10]).loss();
    }

    @Test
    void extremePairsGiveFiniteNumbers() {
        for (PreferenceLoss loss : losses()) {
            for (double x : new double[] {-1e4, -50, 50, 1e4}) {
                if (!(loss instanceof PreferenceLoss.OddsRatio)) {
                    var point = loss.at(x, -x);
                    assertTrue(Double.isFinite(point.loss() + point.dChosen() + point.dRejected()), loss + " at " + x);
                }
            }
        }
    }

    @Test
    void aPairWithoutADifferenceCostsLogTwo() {
        float[] logProbs = {-1, -2, -3, -4};
        var result = new Preferences(PreferenceLoss.Logistic.dpo(0.1))
                .apply(logProbs, logProbs, Segments.ofLengths(2, 2), 1, new float[4]);
        assertEquals(Math.log(2), result.loss(), 1e-15);
        assertEquals(0, result.margin());
        assertEquals(0, result.accuracy());
    }

    @Test
    void rewardModelsGradientsAreThoseOfTheLoss() {
        float[] chosen = {0.5f, -1};
        float[] rejected = {0.25f, 2};
        float[] margins = {0.5f, 1};
        float[] dChosen = new float[2];
        float[] dRejected = new float[2];
        var loss = new BradleyTerry(0.25);
        loss.apply(chosen, rejected, margins, 1, dChosen, dRejected);
        float h = 1f / 128;
        for (int i = 0; i < 2; i++) {
            float[] up = chosen.clone();
            float[] down = chosen.clone();
            up[i] += h;
            down[i] -= h;
            double slope = (loss.apply(up, rejected, margins, 1, new float[2], new float[2])
                                    .loss()
                            - loss.apply(down, rejected, margins, 1, new float[2], new float[2])
                                    .loss())
                    / (2 * h);
            assertEquals(slope, dChosen[i], 1e-4);
        }
        // Without the penalty the two pull in opposite directions.
        new BradleyTerry(0).apply(chosen, rejected, margins, 1, dChosen, dRejected);
        assertArrayEquals(dRejected, new float[] {-dChosen[0], -dChosen[1]});
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> PreferenceLoss.Logistic.dpo(0));
        assertThrows(IllegalArgumentException.class, () -> new PreferenceLoss.Robust(0.1, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new PreferenceLoss.Exact(0.1, 0));
        assertThrows(IllegalArgumentException.class, () -> new BradleyTerry(-1));
        var odd = new Preferences(PreferenceLoss.Logistic.dpo(0.1));
        assertThrows(
                IllegalArgumentException.class,
                () -> odd.apply(new float[3], new float[3], Segments.equal(3, 1), 1, new float[3]));
    }
}
