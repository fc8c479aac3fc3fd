package bellman.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.FiniteDifference;
import bellman.head.Outputs;
import bellman.run.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class QuantileRegressionTest {
    private static double loss(double[] theta, float[] samples) {
        double sum = 0;
        for (int i = 0; i < theta.length; i++) {
            double tau = (i + 0.5) / theta.length;
            for (float y : samples) {
                double u = y - theta[i];
                double huber = Math.abs(u) <= 1 ? 0.5 * u * u : Math.abs(u) - 0.5;
                sum += Math.abs(tau - (u < 0 ? 1 : 0)) * huber;
            }
        }
        return sum / (theta.length * samples.length);
    }

    @Test
    void lossAndGradientAreThoseOfThePaper() {
        var random = new RandomStream(3);
        for (int[] size : new int[][] {{1, 1}, {5, 5}, {25, 46}, {7, 2}}) {
            int n = size[0];
            int m = size[1];
            float[] values = new float[3 * (n + 2)];
            float[] targets = new float[3 * m];
            for (int i = 0; i < values.length; i++) {
                values[i] = 2 * (float) random.nextGaussian();
            }
            for (int i = 0; i < targets.length; i++) {
                targets[i] = 2 * (float) random.nextGaussian();
            }
            float[] d = new float[3 * n];
            var regression = new QuantileRegression(n, m);
            float[] weights = {1, 0.5f, 2};
            double found =
                    regression.apply(Outputs.of(values, n + 2, 1), targets, weights, 0, 3, 0.25, Outputs.of(d, n, 0));
            double expected = 0;
            for (int row = 0; row < 3; row++) {
                double[] theta = new double[n];
                for (int i = 0; i < n; i++) {
                    theta[i] = values[row * (n + 2) + 1 + i];
                }
                float[] samples = Arrays.copyOfRange(targets, row * m, (row + 1) * m);
                expected += weights[row] * loss(theta, samples);
                for (int i = 0; i < n; i++) {
                    int at = i;
                    double center = theta[i];
                    double slope = FiniteDifference.at(center, x -> {
                        theta[at] = x;
                        return loss(theta, samples);
                    });
                    theta[i] = center;
                    assertEquals(0.25 * weights[row] * slope, d[row * n + i], 1e-6);
                }
            }
            assertEquals(expected, found, 1e-5 * expected);
        }
    }

    @Test
    void itsMinimumAreTheQuantiles() {
        float[] samples = new float[1000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = 100f * i;
        }
        float[] theta = {0, 0, 0, 0};
        float[] d = new float[4];
        for (int k = 0; k < 20_000; k++) {
            new QuantileRegression(4, 1000)
                    .apply(Outputs.of(theta, 4, 0), samples, new float[0], 0, 1, 1, Outputs.of(d, 4, 0));
            for (int i = 0; i < 4; i++) {
                theta[i] -= 100 * 4 * d[i];
            }
        }
        for (int i = 0; i < 4; i++) {
            assertEquals((i + 0.5) / 4 * 100_000, theta[i], 150);
        }
    }
}
