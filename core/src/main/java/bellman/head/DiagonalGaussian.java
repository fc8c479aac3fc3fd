package bellman.head;

import bellman.math.Elementary;
import java.util.random.RandomGenerator;

/// `n` independent normal components. Columns: `n` means, then `n` log standard deviations. The mode is the
/// mean.
///
/// Methods throw [NonFiniteOutputsException] when asked to draw from parameters that are not finite.
public final class DiagonalGaussian implements Reparameterized {
    private final int n;

    /// Over actions of `n` floats.
    public DiagonalGaussian(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("DiagonalGaussian needs at least one component, got " + n);
        }
        this.n = n;
    }

    @Override
    public int width() {
        return 2 * n;
    }

    @Override
    public int actionSize() {
        return n;
    }

    @Override
    public int noiseSize() {
        return n;
    }

    @Override
    public void sample(Outputs outputs, int from, int to, RandomGenerator random, float[] actions, float[] logProbs) {
        outputs.refuseMasks(this);
        for (int row = from; row < to; row++) {
            int mean = outputs.at(row);
            int logStd = mean + n;
            for (int j = 0; j < n; j++) {
                double std = Elementary.exp(outputs.values()[logStd + j]);
                actions[row * n + j] = (float) (outputs.values()[mean + j] + std * random.nextGaussian());
            }
            logProbs[row] = Gaussian.finite(logProb(outputs, row, actions), row);
        }
    }

    @Override
    public void sampleWith(Outputs outputs, float[] noise, int from, int to, float[] actions, float[] logProbs) {
        for (int row = from; row < to; row++) {
            int mean = outputs.at(row);
            double sum = 0;
            for (int j = 0; j < n; j++) {
                double e = noise[row * n + j];
                double logStd = outputs.values()[mean + n + j];
                actions[row * n + j] = (float) (outputs.values()[mean + j] + Elementary.exp(logStd) * e);
                sum -= 0.5 * e * e + logStd + Gaussian.LOG_ROOT_TWO_PI;
            }
            logProbs[row] = (float) sum;
        }
    }

    @Override
    public void mode(Outputs outputs, int from, int to, float[] actions) {
        for (int row = from; row < to; row++) {
            System.arraycopy(outputs.values(), outputs.at(row), actions, row * n, n);
        }
    }

    @Override
    public void evaluate(Outputs outputs, float[] actions, int from, int to, float[] logProbs, float[] entropies) {
        for (int row = from; row < to; row++) {
            logProbs[row] = (float) logProb(outputs, row, actions);
            int logStd = outputs.at(row) + n;
            double entropy = n * Gaussian.UNIT_ENTROPY;
            for (int j = 0; j < n; j++) {
                entropy += outputs.values()[logStd + j];
            }
            entropies[row] = (float) entropy;
        }
    }

    @Override
    public void backward(
            Outputs outputs,
            float[] actions,
            int from,
            int to,
            float[] dLogProbs,
            float[] dEntropies,
            Outputs dOutputs) {
        float[] gradients = dOutputs.values();
        for (int row = from; row < to; row++) {
            int mean = outputs.at(row);
            int at = dOutputs.at(row);
            double dLogProb = dLogProbs[row];
            for (int j = 0; j < n; j++) {
                double inverse = Elementary.exp(-outputs.values()[mean + n + j]);
                double z = ((double) actions[row * n + j] - outputs.values()[mean + j]) * inverse;
                gradients[at + j] = (float) (dLogProb * z * inverse);
                gradients[at + n + j] = (float) (dLogProb * (z * z - 1) + dEntropies[row]);
            }
        }
    }

    @Override
    public void backwardThrough(
            Outputs outputs, float[] noise, int from, int to, float[] dLogProbs, float[] dActions, Outputs dOutputs) {
        float[] gradients = dOutputs.values();
        for (int row = from; row < to; row++) {
            int logStd = outputs.at(row) + n;
            int at = dOutputs.at(row);
            for (int j = 0; j < n; j++) {
                double dAction = dActions[row * n + j];
                double deviation = Elementary.exp(outputs.values()[logStd + j]) * noise[row * n + j];
                gradients[at + j] = (float) dAction;
                gradients[at + n + j] = (float) (dAction * deviation - dLogProbs[row]);
            }
        }
    }

    @Override
    public void divergence(Outputs oldOutputs, Outputs newOutputs, int from, int to, float[] divergences) {
        for (int row = from; row < to; row++) {
            int p = oldOutputs.at(row);
            int q = newOutputs.at(row);
            double sum = 0;
            for (int j = 0; j < n; j++) {
                sum += Gaussian.divergence(
                        oldOutputs.values()[p + j],
                        oldOutputs.values()[p + n + j],
                        newOutputs.values()[q + j],
                        newOutputs.values()[q + n + j]);
            }
            divergences[row] = (float) sum;
        }
    }

    private double logProb(Outputs outputs, int row, float[] actions) {
        int mean = outputs.at(row);
        double sum = 0;
        for (int j = 0; j < n; j++) {
            sum += Gaussian.logDensity(
                    actions[row * n + j], outputs.values()[mean + j], outputs.values()[mean + n + j]);
        }
        return sum;
    }

    @Override
    public void fisher(Outputs outputs, Outputs direction, int from, int end, Outputs product) {
        for (int row = from; row < end; row++) {
            int at = outputs.at(row);
            int u = direction.at(row);
            int to = product.at(row);
            for (int j = 0; j < n; j++) {
                double precision = Elementary.exp(-2.0 * outputs.values()[at + n + j]);
                product.values()[to + j] = (float) (precision * direction.values()[u + j]);
                product.values()[to + n + j] = 2 * direction.values()[u + n + j];
            }
        }
    }

    @Override
    public boolean measurable() {
        return true;
    }

    @Override
    public String toString() {
        return "DiagonalGaussian(" + n + ")";
    }
}
