package bellman.returns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.run.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CriticTargetsTest {
    @Test
    void theSmallestCriticDecidesAndTheEntropyIsAdded() {
        float[] targets = new float[2];
        CriticTargets.smallest(
                2,
                3,
                new float[] {4, 2, 3, 1, 5, 9},
                new float[] {10, 20},
                new float[] {0.5f, 0},
                new float[] {-1.5f, 3},
                0.2,
                targets);
        assertArrayEquals(new float[] {10 + 0.5f * (2 + 0.3f), 20}, targets, 1e-6f);
    }

    /// One critic with one atom less than all is clipped double Q-learning's bound from below and the mean's
    /// from above: the mean of the kept atoms grows with how many are kept, up to the mean of all.
    @Test
    void theLargestAtomsAreLeftOut() {
        var random = new RandomStream(1);
        int atoms = 10;
        float[] values = new float[3 * atoms];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        float[] sorted = new float[atoms];
        for (int kept = 1; kept <= atoms; kept++) {
            float[] targets = new float[3 * kept];
            CriticTargets.truncated(
                    3,
                    atoms,
                    kept,
                    values,
                    new float[] {1, 2, 3},
                    new float[] {1, 0.9f, 0},
                    new float[] {1, 2, 3},
                    0.1,
                    sorted,
                    targets);
            for (int row = 0; row < 3; row++) {
                float[] expected = Arrays.copyOfRange(values, row * atoms, (row + 1) * atoms);
                Arrays.sort(expected);
                float discount = new float[] {1, 0.9f, 0}[row];
                for (int k = 0; k < kept; k++) {
                    assertEquals(row + 1 + discount * (expected[k] - 0.1 * (row + 1)), targets[row * kept + k], 1e-6);
                }
            }
        }
    }
}
