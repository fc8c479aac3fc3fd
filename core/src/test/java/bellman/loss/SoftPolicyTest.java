package bellman.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.FiniteDifference;
import bellman.run.RandomStream;
import org.junit.jupiter.api.Test;

class SoftPolicyTest {
    private static final int ROWS = 3;
    private static final int N = 4;
    private static final int CRITICS = 2;
    private static final double ALPHA = 0.7;

    private static double value(double[] logits, float[] q, int row) {
        double total = 0;
        for (int a = 0; a < N; a++) {
            total += Math.exp(logits[row * N + a]);
        }
        double sum = 0;
        for (int a = 0; a < N; a++) {
            double p = Math.exp(logits[row * N + a]) / total;
            double least = Math.min(q[row * CRITICS * N + a], q[(row * CRITICS + 1) * N + a]);
            sum += p * (least - ALPHA * Math.log(p));
        }
        return sum;
    }

    @Test
    void valuesLossAndGradientAreSumsOverThePolicy() {
        var random = new RandomStream(2);
        float[] logits = new float[ROWS * N];
        float[] q = new float[ROWS * CRITICS * N];
        double[] wide = new double[logits.length];
        for (int i = 0; i < q.length; i++) {
            q[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) random.nextGaussian();
            wide[i] = logits[i];
        }
        var soft = new SoftPolicy(N, CRITICS);
        float[] values = new float[ROWS];
        float[] d = new float[ROWS * N];
        soft.values(ROWS, logits, q, ALPHA, values);
        double loss = soft.loss(ROWS, logits, q, ALPHA, d);
        double mean = 0;
        for (int row = 0; row < ROWS; row++) {
            assertEquals(value(wide, q, row), values[row], 1e-6);
            mean += value(wide, q, row) / ROWS;
        }
        assertEquals(mean, loss, 1e-6);
        for (int i = 0; i < logits.length; i++) {
            int at = i;
            double slope = FiniteDifference.at(logits[i], x -> {
                wide[at] = x;
                return -value(wide, q, at / N) / ROWS;
            });
            wide[i] = logits[i];
            assertEquals(slope, d[i], 1e-6);
        }
    }

    /// The policy that climbs furthest is the softmax of Q / α: there the gradient is zero.
    @Test
    void theBestPolicyIsTheSoftmaxOfTheValues() {
        float[] q = {1, 2, 3, 0.5f};
        float[] logits = new float[N];
        for (int a = 0; a < N; a++) {
            logits[a] = (float) (q[a] / ALPHA) + 5;
        }
        float[] d = new float[N];
        var soft = new SoftPolicy(N, 1);
        soft.loss(1, logits, q, ALPHA, d);
        double total = 0;
        for (int a = 0; a < N; a++) {
            assertEquals(0, d[a], 1e-6);
            total += Math.exp(q[a] / ALPHA);
        }
        float[] values = new float[1];
        soft.values(1, logits, q, ALPHA, values);
        assertEquals(ALPHA * Math.log(total), values[0], 1e-5);
        double entropy = 0;
        for (int a = 0; a < N; a++) {
            double p = Math.exp(q[a] / ALPHA) / total;
            entropy -= p * Math.log(p);
        }
        assertEquals(entropy, soft.meanEntropy(), 1e-6);
    }
}
