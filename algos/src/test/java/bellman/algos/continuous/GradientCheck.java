package bellman.algos.continuous;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.net.Network;
import bellman.net.Parameter;
import bellman.run.RandomStream;
import java.util.List;
import java.util.function.DoubleSupplier;

/// Whether a loss changes as the gradients that lie in a network say.
record GradientCheck(RandomStream random) {

    float[] normal(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /// Compares the gradient that lies in the network with the change of `loss` along it and along some other
    /// direction.
    void check(Network network, DoubleSupplier loss) {
        List<Parameter> all = network.parameters();
        for (int direction = 0; direction < 4; direction++) {
            double expected = 0;
            float[][] along = new float[all.size()][];
            double length = 0;
            for (int p = 0; p < along.length; p++) {
                int size = all.get(p).values().capacity();
                along[p] = direction == 0 ? new float[size] : normal(size);
                if (direction == 0) {
                    all.get(p).gradients().get(0, along[p]);
                }
                for (int i = 0; i < size; i++) {
                    expected += (double) along[p][i] * all.get(p).gradients().get(i);
                    length += (double) along[p][i] * along[p][i];
                }
            }
            double h = 2e-3 / Math.sqrt(length);
            move(all, along, h);
            double above = loss.getAsDouble();
            move(all, along, -2 * h);
            double below = loss.getAsDouble();
            move(all, along, h);
            double tolerance = 2e-2 * Math.abs(expected) + 5e-4 * Math.sqrt(length);
            assertEquals(expected, (above - below) / (2 * h), tolerance, "direction " + direction);
            assertTrue(direction > 0 || Math.sqrt(length) > 0.01, "the gradient is too small: " + Math.sqrt(length));
        }
    }

    private static void move(List<Parameter> all, float[][] along, double by) {
        for (int p = 0; p < along.length; p++) {
            for (int i = 0; i < along[p].length; i++) {
                all.get(p).values().put(i, (float) (all.get(p).values().get(i) + by * along[p][i]));
            }
        }
    }
}
