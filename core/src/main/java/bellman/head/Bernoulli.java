package bellman.head;

import bellman.math.Elementary;
import java.util.random.RandomGenerator;

/// `n` independent switches, each on with the probability that is the logistic function of its logit. An
/// action is `n` floats, 0 or 1; the mode is on where the logit is above 0.
///
/// Methods throw [NonFiniteOutputsException] when asked to draw from logits that are not finite, and
/// `IllegalArgumentException` for masks and for an action other than 0 or 1.
public final class Bernoulli implements PolicyHead {
    private final int n;

    /// Over actions of `n` switches.
    public Bernoulli(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("Bernoulli needs at least one component, got " + n);
        }
        this.n = n;
    }

    @Override
    public int width() {
        return n;
    }

    @Override
    public int actionSize() {
        return n;
    }

    @Override
    public void sample(Outputs outputs, int from, int to, RandomGenerator random, float[] actions, float[] logProbs) {
        outputs.refuseMasks(this);
        for (int row = from; row < to; row++) {
            int at = outputs.at(row);
            logProbs[row] = 0;
            for (int j = 0; j < n; j++) {
                actions[row * n + j] = Logistic.draw(outputs.values()[at + j], random.nextDouble(), row, logProbs);
            }
        }
    }

    @Override
    public void mode(Outputs outputs, int from, int to, float[] actions) {
        outputs.refuseMasks(this);
        for (int row = from; row < to; row++) {
            int at = outputs.at(row);
            for (int j = 0; j < n; j++) {
                actions[row * n + j] = outputs.values()[at + j] > 0 ? 1 : 0;
            }
        }
    }

    @Override
    public void evaluate(Outputs outputs, float[] actions, int from, int to, float[] logProbs, float[] entropies) {
        outputs.refuseMasks(this);
        for (int row = from; row < to; row++) {
            int at = outputs.at(row);
            logProbs[row] = 0;
            entropies[row] = 0;
            for (int j = 0; j < n; j++) {
                int action = action(actions[row * n + j], row);
                Logistic.evaluate(outputs.values()[at + j], action, row, logProbs, entropies);
            }
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
        outputs.refuseMasks(this);
        for (int row = from; row < to; row++) {
            int at = outputs.at(row);
            int into = dOutputs.at(row);
            for (int j = 0; j < n; j++) {
                int action = action(actions[row * n + j], row);
                dOutputs.values()[into + j] =
                        (float) Logistic.gradient(outputs.values()[at + j], action, dLogProbs[row], dEntropies[row]);
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
                sum += Logistic.divergence(
                        oldOutputs.values()[p + j], newOutputs.values()[q + j]);
            }
            divergences[row] = (float) sum;
        }
    }

    @Override
    public void fisher(Outputs outputs, Outputs direction, int from, int end, Outputs product) {
        for (int row = from; row < end; row++) {
            for (int j = 0; j < n; j++) {
                double p = 1 / (1 + Elementary.exp(-outputs.values()[outputs.at(row) + j]));
                product.values()[product.at(row) + j] =
                        (float) (p * (1 - p) * direction.values()[direction.at(row) + j]);
            }
        }
    }

    @Override
    public boolean measurable() {
        return true;
    }

    @Override
    public String toString() {
        return "Bernoulli(" + n + ")";
    }

    private static int action(float action, int row) {
        if (action != 0 && action != 1) {
            throw new IllegalArgumentException("row " + row + ": expected switches that are 0 or 1, got " + action);
        }
        return (int) action;
    }
}
