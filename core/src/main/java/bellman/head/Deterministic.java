package bellman.head;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// `n` components that a network decides outright, squashed into `(-1, 1)` by `tanh`: the policy of DDPG and
/// TD3.
///
/// It has no density: log-probabilities are 0, and who asks for those of given actions, or for a divergence,
/// is refused. Exploration is the algorithm's affair; [#sample] takes the actions as they are.
public final class Deterministic implements Reparameterized {
    private final int n;

    /// Over actions of `n` floats.
    public Deterministic(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("Deterministic needs at least one component, got " + n);
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
    public int noiseSize() {
        return 0;
    }

    @Override
    public void sample(Outputs outputs, int from, int to, RandomGenerator random, float[] actions, float[] logProbs) {
        mode(outputs, from, to, actions);
        Arrays.fill(logProbs, from, to, 0f);
    }

    @Override
    public void sampleWith(Outputs outputs, float[] noise, int from, int to, float[] actions, float[] logProbs) {
        mode(outputs, from, to, actions);
        Arrays.fill(logProbs, from, to, 0f);
    }

    @Override
    public void mode(Outputs outputs, int from, int to, float[] actions) {
        outputs.refuseMasks(this);
        for (int row = from; row < to; row++) {
            for (int j = 0; j < n; j++) {
                double action = Tanh.of(outputs.values()[outputs.at(row) + j]);
                actions[row * n + j] = Gaussian.finite(action, row);
            }
        }
    }

    @Override
    public void backwardThrough(
            Outputs outputs, float[] noise, int from, int to, float[] dLogProbs, float[] dActions, Outputs dOutputs) {
        for (int row = from; row < to; row++) {
            for (int j = 0; j < n; j++) {
                double action = Tanh.of(outputs.values()[outputs.at(row) + j]);
                dOutputs.values()[dOutputs.at(row) + j] = (float) (dActions[row * n + j] * (1 - action * action));
            }
        }
    }

    @Override
    public void evaluate(Outputs outputs, float[] actions, int from, int to, float[] logProbs, float[] entropies) {
        throw noDensity();
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
        throw noDensity();
    }

    @Override
    public void divergence(Outputs oldOutputs, Outputs newOutputs, int from, int to, float[] divergences) {
        throw noDensity();
    }

    private UnsupportedOperationException noDensity() {
        return new UnsupportedOperationException(this + " has no density: use a stochastic head for what needs one");
    }

    @Override
    public String toString() {
        return "Deterministic(" + n + ")";
    }
}
