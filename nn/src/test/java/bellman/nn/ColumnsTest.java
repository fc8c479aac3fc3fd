package bellman.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.run.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Products by the columns that hold anything beside products by all columns, bit for bit.
final class ColumnsTest {
    private static final int ROWS = 37;

    @ParameterizedTest
    @CsvSource({"64, 64, 3", "70, 150, 2", "150, 70, 5", "256, 256, 4", "80, 96, 1000"})
    void bothProductsHaveTheBitsOfTheWholeOnes(int in, int out, int every) {
        var random = new RandomStream(in * out);
        var weights = new Weights();
        int weight = weights.add("weight", in, out);
        int bias = weights.add("bias", out);
        weights.values = GradientTest.normal(random, weights.size());
        Affine map = new Affine(in, out, weight, bias, weights);
        float[] x = GradientTest.normal(random, ROWS * in);
        float[] d = new float[ROWS * out];
        for (int j = 0; j < out; j++) {
            for (int i = 0; i < ROWS && j % every == every - 1; i++) {
                d[i * out + j] = (float) random.nextGaussian();
            }
        }
        float[] turned = new float[map.turnedSize()];
        map.turn(turned);
        float[] packed = new float[ROWS * map.packedOut];
        map.descend(ROWS, d, 0, packed, 0, new float[0], new float[out]);
        float[] started = GradientTest.normal(random, weights.size());
        float[] before = GradientTest.normal(random, ROWS * in);
        float[] gradients = started.clone();
        float[] dx = new float[ROWS * in];
        float[] added = before.clone();
        map.carry(ROWS, d, 0, out, turned, dx, 0, false);
        map.carry(ROWS, d, 0, out, turned, added, 0, true);
        map.gradients(ROWS, x, 0, packed, 0, gradients);

        var columns = new Columns(ROWS, in, out);
        assertTrue(columns.find(ROWS, d, 0));
        columns.pack(ROWS, packed, 0);
        float[] found = before.clone();
        columns.carry(map, ROWS, found, 0, false);
        assertArrayEquals(dx, found);
        columns.carry(ROWS, turned, found, 0, false);
        assertArrayEquals(dx, found);
        found = before.clone();
        columns.carry(map, ROWS, found, 0, true);
        assertArrayEquals(added, found);
        found = started.clone();
        columns.gradients(map, ROWS, x, 0, packed, 0, found);
        assertArrayEquals(gradients, found);
    }

    @Test
    void fullBlocksAreLeftToOthers() {
        float[] d = GradientTest.normal(new RandomStream(1), ROWS * 64);
        assertFalse(new Columns(ROWS, 64, 64).find(ROWS, d, 0));
    }
}
