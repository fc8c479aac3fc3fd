package bellman.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bellman.run.RandomStream;
import org.junit.jupiter.api.Test;

class ActionValuesTest {
    private static final ReturnDistribution EXPECTED = new ReturnDistribution.Expected();

    @Test
    void advantagesOfADuelingRowHaveMeanZero() {
        ActionValues values = new ActionValues(3, EXPECTED, true);
        float[] q = new float[3];
        values.combine(new float[] {10, 1, 2, 6}, 1, q);
        assertArrayEquals(new float[] {8, 9, 13}, q);
    }

    @Test
    void aDuelingRowsGradientIsTheTransposeOfWhatItComputes() {
        ActionValues values = new ActionValues(4, new ReturnDistribution.Quantiles(3), true);
        RandomStream random = new RandomStream(2);
        float[] x = normal(random, 2 * values.width());
        float[] d = normal(random, 2 * values.size());
        float[] y = new float[2 * values.size()];
        float[] dx = new float[2 * values.width()];
        values.combine(x, 2, y);
        values.spread(d, 2, dx);
        double forward = 0;
        double backward = 0;
        for (int i = 0; i < y.length; i++) {
            forward += (double) y[i] * d[i];
        }
        for (int i = 0; i < x.length; i++) {
            backward += (double) x[i] * dx[i];
        }
        assertEquals(forward, backward, 1e-5);
    }

    @Test
    void meansAreThoseOfTheDistributions() {
        var categorical = new ReturnDistribution.Categorical(3, -1, 1);
        float[] logits = {0, (float) Math.log(2), (float) Math.log(5)};
        assertEquals((-1 + 0 + 5) / 8.0, categorical.mean(logits, 0), 1e-6);
        assertEquals(2, new ReturnDistribution.Quantiles(3).mean(new float[] {9, 1, 2, 3}, 1), 1e-6);
    }

    @Test
    void theBestLegalActionIsChosen() {
        ActionValues values = new ActionValues(3, EXPECTED, false);
        Outputs outputs = Outputs.of(new float[] {1, 5, 3, -2, -1, -3}, 3, 0);
        float[] chosen = new float[2];
        values.mode(outputs, 0, 2, chosen);
        assertArrayEquals(new float[] {1, 1}, chosen);
        values.mode(outputs.withMasks(new boolean[] {true, false, true, true, false, false}), 0, 2, chosen);
        assertArrayEquals(new float[] {2, 0}, chosen);
        assertThrows(NoLegalActionException.class, () -> values.mode(outputs.withMasks(new boolean[6]), 0, 1, chosen));
    }

    @Test
    void valuesThatAreNoNumbersAreRefused() {
        ActionValues values = new ActionValues(2, EXPECTED, false);
        assertThrows(
                NonFiniteOutputsException.class,
                () -> values.mode(Outputs.of(new float[] {Float.NaN, Float.NaN}, 2, 0), 0, 1, new float[1]));
    }

    private static float[] normal(RandomStream random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
