package bellman.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bellman.run.RandomStream;
import bellman.run.State;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StateDependentGaussianTest {
    private static final int N = 2;
    private static final int LATENT = 3;
    private static final int ROWS = 4;
    private final StateDependentGaussian head = new StateDependentGaussian(N, LATENT);

    /// Means of 0, the features given, and log standard deviations of `logStd`.
    private Outputs outputs(float logStd, float... features) {
        float[] values = new float[ROWS * head.width()];
        for (int row = 0; row < ROWS; row++) {
            int at = row * head.width();
            System.arraycopy(features, 0, values, at + N, LATENT);
            Arrays.fill(values, at + N + LATENT, at + head.width(), logStd);
        }
        return Outputs.of(values, head.width(), 0);
    }

    private float[] sample(StateDependentGaussian from, Outputs outputs) {
        float[] actions = new float[ROWS * N];
        from.sample(outputs, 0, ROWS, new RandomStream(99), actions, new float[ROWS]);
        return actions;
    }

    @Test
    void explorationIsALinearFunctionOfTheFeaturesUntilItIsResampled() {
        head.resample(new RandomStream(1), ROWS);
        float[] one = sample(head, outputs(-0.5f, 1, 0, 0));
        float[] two = sample(head, outputs(-0.5f, 0, 2, 0));
        float[] sum = sample(head, outputs(-0.5f, 3, 2, 0));
        for (int i = 0; i < sum.length; i++) {
            assertEquals(3 * one[i] + two[i], sum[i], 1e-5);
        }
        assertArrayEquals(one, sample(head, outputs(-0.5f, 1, 0, 0)));
        assertFalse(one[0] == one[N], "each row has a matrix of its own");
        head.resample(new RandomStream(2), ROWS);
        assertFalse(Arrays.equals(one, sample(head, outputs(-0.5f, 1, 0, 0))));
    }

    @Test
    void aMatrixKeepsTheDeviationsThatHeldWhenItWasFirstUsed() {
        head.resample(new RandomStream(1), ROWS);
        float[] before = sample(head, outputs(-0.5f, 1, 2, 3));
        assertArrayEquals(before, sample(head, outputs(1, 1, 2, 3)));
        head.resample(new RandomStream(1), ROWS);
        float[] wider = sample(head, outputs(1, 1, 2, 3));
        for (int i = 0; i < wider.length; i++) {
            assertEquals(before[i] * Math.exp(1.5), wider[i], 1e-4);
        }
    }

    @Test
    void aRestoredHeadGoesOnAsIfNothingHadHappened() {
        for (boolean used : new boolean[] {false, true}) {
            head.resample(new RandomStream(3), ROWS);
            if (used) {
                sample(head, outputs(-1, 1, 2, 3));
            }
            State state = new State();
            head.save(state);
            StateDependentGaussian restored = new StateDependentGaussian(N, LATENT);
            restored.load(state);
            assertArrayEquals(sample(head, outputs(0.5f, 1, 2, 3)), sample(restored, outputs(0.5f, 1, 2, 3)));
            State again = new State();
            restored.save(again);
            State now = new State();
            head.save(now);
            assertEquals(now, again);
            assertThrows(IllegalStateException.class, () -> new StateDependentGaussian(N, LATENT + 1).load(state));
        }
    }

    @Test
    void aHeadForActingElsewhereHasNoMatrices() {
        head.resample(new RandomStream(1), ROWS);
        Outputs outputs = outputs(-0.5f, 1, 2, 3);
        float[] mine = sample(head, outputs);
        float[] elsewhere = sample(head.fresh(), outputs);
        assertFalse(Arrays.equals(mine, elsewhere));
        assertArrayEquals(mine, sample(head, outputs));
    }

    @Test
    void theModeIsTheMean() {
        float[] values = new float[head.width()];
        values[0] = 0.7f;
        values[1] = -3;
        Outputs outputs = Outputs.of(values, head.width(), 0);
        float[] actions = new float[N];
        head.mode(outputs, 0, 1, actions);
        assertArrayEquals(new float[] {0.7f, -3}, actions);
        new StateDependentGaussian(N, LATENT, true).mode(outputs, 0, 1, actions);
        assertArrayEquals(new float[] {(float) Math.tanh(0.7f), (float) Math.tanh(-3)}, actions);
    }
}
