package bellman.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SumTreeTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 63, 64, 65, 513, 1000})
    void aPointFindsTheWeightInWhoseStretchItLies(int size) {
        SumTree tree = new SumTree(size);
        RandomStream random = new RandomStream(size);
        double[] weights = new double[size];
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < size; i++) {
                weights[i] = random.nextInt(3) == 0 ? 0 : random.nextInt(16);
                tree.set(i, weights[i]);
            }
            weights[size - 1] = 1;
            tree.set(size - 1, 1);
            double below = 0;
            for (int i = 0; i < size; i++) {
                assertEquals(weights[i], tree.weight(i));
                if (weights[i] > 0) {
                    assertEquals(i, tree.find(below));
                    assertEquals(i, tree.find(below + weights[i] - 0.5));
                }
                below += weights[i];
            }
            assertEquals(below, tree.total());
        }
    }

    /// Of eight weights, which are one level of a tree, to the last bit; points beyond their sum included.
    @Test
    void aPointIsLedAsIfWeightsWereTakenAwayOneAfterAnother() {
        SumTree tree = new SumTree(8);
        RandomStream random = new RandomStream(1);
        for (int round = 0; round < 500; round++) {
            for (int i = 0; i < 8; i++) {
                tree.set(i, random.nextInt(4) == 0 ? 0 : random.nextDouble() * (round % 2 == 0 ? 1 : 1e-12 * (i + 1)));
            }
            tree.set(random.nextInt(8), 1);
            double[] points = new double[64];
            for (int i = 0; i < points.length; i++) {
                points[i] = tree.total() * (i * random.nextDouble() / 60);
            }
            double[] left = points.clone();
            int[] numbers = new int[points.length];
            tree.find(left, numbers, points.length);
            for (int i = 0; i < points.length; i++) {
                int child = 0;
                double rest = points[i];
                while (child < 8 && rest - tree.weight(child) >= 0) {
                    rest -= tree.weight(child++);
                }
                if (child == 8) {
                    assertTrue(tree.weight(numbers[i]) > 0);
                    assertEquals(tree.weight(numbers[i]), left[i]);
                } else {
                    assertEquals(child, numbers[i]);
                    assertEquals(rest, left[i]);
                }
            }
        }
    }

    @Test
    void itsBytesAreThoseOfAllItsLevels() {
        assertEquals(8 * 8, SumTree.bytes(1));
        assertEquals(8 * 8, SumTree.bytes(8));
        assertEquals(8 * (16 + 8), SumTree.bytes(9));
        assertEquals(8 * (1000 + 128 + 16 + 8), SumTree.bytes(1000));
    }

    @Test
    void roundingNeverFindsAWeightOfZero() {
        SumTree tree = new SumTree(100);
        RandomStream random = new RandomStream(1);
        for (int round = 0; round < 2000; round++) {
            tree.set(random.nextInt(100), random.nextInt(4) == 0 ? random.nextDouble() * 1e-3 : 0);
            if (tree.total() > 0) {
                assertTrue(tree.weight(tree.find(Math.nextDown(tree.total()))) > 0);
                assertTrue(tree.weight(tree.find(tree.total())) > 0);
                assertTrue(tree.weight(tree.find(random.nextDouble() * tree.total())) > 0);
            }
        }
    }

    @Test
    void weightsThatAreNoneAreRefused() {
        SumTree tree = new SumTree(3);
        assertThrows(IllegalArgumentException.class, () -> tree.set(0, -1));
        assertThrows(IllegalArgumentException.class, () -> tree.set(0, Double.NaN));
    }
}
