package bellman.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.run.RandomStream;
import org.junit.jupiter.api.Test;

class ConjugateGradientTest {
    /// In exact arithmetic it ends after as many products as there are unknowns.
    @Test
    void itSolvesWhatIsSymmetricAndPositiveDefinite() {
        var random = new RandomStream(1);
        for (int n = 1; n <= 12; n++) {
            double[][] root = new double[n][n];
            for (double[] row : root) {
                for (int j = 0; j < n; j++) {
                    row[j] = random.nextGaussian();
                }
            }
            double[][] a = new double[n][n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    for (double[] row : root) {
                        a[i][j] += row[i] * row[j];
                    }
                    a[i][j] += i == j ? 1 : 0;
                }
            }
            double[] b = new double[n];
            for (int i = 0; i < n; i++) {
                b[i] = random.nextGaussian();
            }
            double[] x = new double[n];
            new ConjugateGradient(n).solve((v, product) -> multiply(a, v, product), b, x, 2 * n, 1e-24);
            double[] found = new double[n];
            multiply(a, x, found);
            for (int i = 0; i < n; i++) {
                assertEquals(b[i], found[i], 1e-9);
            }
        }
    }

    private static void multiply(double[][] a, double[] x, double[] product) {
        for (int i = 0; i < x.length; i++) {
            product[i] = ConjugateGradient.dot(a[i], x);
        }
    }
}
