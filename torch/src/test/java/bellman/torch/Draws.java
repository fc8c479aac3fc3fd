package bellman.torch;

import bellman.run.RandomStream;
import org.bytedeco.pytorch.Tensor;

/// Tensors of normal numbers.
final class Draws {
    private Draws() {}

    static float[] normal(RandomStream random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    static Tensor tensor(RandomStream random, int rows, int columns) {
        return Tensors.floats(normal(random, rows * columns), rows, columns);
    }
}
