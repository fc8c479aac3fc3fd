package bellman.head;

import bellman.math.Elementary;
import java.util.random.RandomGenerator;

/// `n` independent normal components squashed into `(-1, 1)` by `tanh` (Haarnoja et al. 2018, appendix C). Columns:
/// `n` means, then `n` log standard deviations, which are clamped to a range and receive no gradient outside it.
/// The mode is `tanh` of the mean.
///
/// The entropy has no closed form: it is estimated from the action by `-log p`, and a gradient with respect to it
/// is one with respect to the negative log-probability. A given action is un-squashed in `double`, where ±1 counts
/// as the float next to it; [#sampleWith] knows the un-squashed action and is exact. The divergence is exact too:
/// squashing both sides does not change it.
///
/// Methods throw [NonFiniteOutputsException] when asked to draw from parameters that are not finite.
public final class SquashedGaussian implements Reparameterized {
    private final int n;
    private final double minLogStd;
    private final double maxLogStd;

    /// Over actions of `n` floats, with log standard deviations from -20 to 2.
    public SquashedGaussian(int n) {
        this(n, -20, 2);
    }

    /// Over actions of `n` floats, with log standard deviations from `minLogStd` to `maxLogStd`.
    public SquashedGaussian(int n, double minLogStd, double maxLogStd) {
        if (n < 1) {
            throw new IllegalArgumentException("SquashedGaussian needs at least one component, got " + n);
        }
        if (!(minLogStd <= maxLogStd)) {
            throw new IllegalArgumentException(
                    "the smallest log standard deviation, " + minLogStd + ", is above the largest, " + maxLogStd);
        }
        this.n = n;
        this.minLogStd = minLogStd;
        this.maxLogStd = maxLogStd;
    }

    /// The smallest log standard deviation.
    public double minLogStd() {
        return minLogStd;
    }

    /// The largest log standard deviation.
    public double maxLogStd() {
        return maxLogStd;
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
            for (int j = 0; j < n; j++) {
                double std = Elementary.exp(logStd(outputs, mean + n + j));
                double u = outputs.values()[mean + j] + std * random.nextGaussian();
                actions[row * n + j] = (float) Tanh.of(u);
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
                double logStd = logStd(outputs, mean + n + j);
                double u = outputs.values()[mean + j] + Elementary.exp(logStd) * e;
                actions[row * n + j] = (float) Tanh.of(u);
                sum -= 0.5 * e * e + logStd + Gaussian.LOG_ROOT_TWO_PI + Tanh.logSlope(u);
            }
            logProbs[row] = (float) sum;
        }
    }

    @Override
    public void mode(Outputs outputs, int from, int to, float[] actions) {
        for (int row = from; row < to; row++) {
            for (int j = 0; j < n; j++) {
                actions[row * n + j] = (float) Tanh.of(outputs.values()[outputs.at(row) + j]);
            }
        }
    }

    @Override
    public void evaluate(Outputs outputs, float[] actions, int from, int to, float[] logProbs, float[] entropies) {
        for (int row = from; row < to; row++) {
            float logProb = (float) logProb(outputs, row, actions);
            logProbs[row] = logProb;
            entropies[row] = -logProb;
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
            double dLogProb = (double) dLogProbs[row] - dEntropies[row];
            for (int j = 0; j < n; j++) {
                double inverse = Elementary.exp(-logStd(outputs, mean + n + j));
                double z = (Tanh.inverse(actions[row * n + j]) - outputs.values()[mean + j]) * inverse;
                gradients[at + j] = (float) (dLogProb * z * inverse);
                gradients[at + n + j] = inside(outputs, mean + n + j) ? (float) (dLogProb * (z * z - 1)) : 0;
            }
        }
    }

    @Override
    public void backwardThrough(
            Outputs outputs, float[] noise, int from, int to, float[] dLogProbs, float[] dActions, Outputs dOutputs) {
        float[] gradients = dOutputs.values();
        for (int row = from; row < to; row++) {
            int mean = outputs.at(row);
            int at = dOutputs.at(row);
            double dLogProb = dLogProbs[row];
            for (int j = 0; j < n; j++) {
                double deviation = Elementary.exp(logStd(outputs, mean + n + j)) * noise[row * n + j];
                double u = outputs.values()[mean + j] + deviation;
                double action = Tanh.of(u);
                double slope = Elementary.exp(Tanh.logSlope(u));
                double dU = dLogProb * 2 * action + dActions[row * n + j] * slope;
                gradients[at + j] = (float) dU;
                gradients[at + n + j] = inside(outputs, mean + n + j) ? (float) (dU * deviation - dLogProb) : 0;
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
                        logStd(oldOutputs, p + n + j),
                        newOutputs.values()[q + j],
                        logStd(newOutputs, q + n + j));
            }
            divergences[row] = (float) sum;
        }
    }

    @Override
    public String toString() {
        return "SquashedGaussian(" + n + ")";
    }

    private double logProb(Outputs outputs, int row, float[] actions) {
        int mean = outputs.at(row);
        double sum = 0;
        for (int j = 0; j < n; j++) {
            double u = Tanh.inverse(actions[row * n + j]);
            double logStd = logStd(outputs, mean + n + j);
            sum += Gaussian.logDensity(u, outputs.values()[mean + j], logStd) - Tanh.logSlope(u);
        }
        return sum;
    }

    private double logStd(Outputs outputs, int at) {
        return Math.min(Math.max(outputs.values()[at], minLogStd), maxLogStd);
    }

    private boolean inside(Outputs outputs, int at) {
        return outputs.values()[at] >= minLogStd && outputs.values()[at] <= maxLogStd;
    }
}
