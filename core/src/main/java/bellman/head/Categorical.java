package bellman.head;

import java.util.random.RandomGenerator;

/// One of `n` actions with probabilities that are the softmax of `n` logits. An action is one float, its
/// index. Masked actions have probability 0: they are never drawn, receive no gradient and do not count for
/// the entropy.
///
/// Methods throw [NoLegalActionException] for a row whose mask allows nothing, [NonFiniteOutputsException]
/// when asked to draw from logits that are not finite, and `IllegalArgumentException` for an action that is
/// out of range or masked.
public final class Categorical implements PolicyHead {
    private final int n;
    private final Softmax softmax;

    /// Over the actions `0 … n - 1`.
    public Categorical(int n) {
        this.n = n;
        softmax = new Softmax(0, n, n);
    }

    @Override
    public int width() {
        return n;
    }

    @Override
    public int actionSize() {
        return 1;
    }

    @Override
    public void sample(Outputs outputs, int from, int to, RandomGenerator random, float[] actions, float[] logProbs) {
        for (int row = from; row < to; row++) {
            logProbs[row] = 0;
            actions[row] = softmax.draw(outputs, row, random.nextDouble(), logProbs);
        }
    }

    @Override
    public void mode(Outputs outputs, int from, int to, float[] actions) {
        for (int row = from; row < to; row++) {
            actions[row] = softmax.mode(outputs, row);
        }
    }

    @Override
    public void evaluate(Outputs outputs, float[] actions, int from, int to, float[] logProbs, float[] entropies) {
        for (int row = from; row < to; row++) {
            logProbs[row] = 0;
            entropies[row] = 0;
            softmax.evaluate(outputs, row, softmax.action(actions[row], row), logProbs, entropies);
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
        for (int row = from; row < to; row++) {
            int action = softmax.action(actions[row], row);
            softmax.backward(outputs, row, action, dLogProbs[row], dEntropies[row], dOutputs);
        }
    }

    @Override
    public void divergence(Outputs oldOutputs, Outputs newOutputs, int from, int to, float[] divergences) {
        for (int row = from; row < to; row++) {
            divergences[row] = (float) softmax.divergence(oldOutputs, newOutputs, row);
        }
    }

    @Override
    public void fisher(Outputs outputs, Outputs direction, int from, int end, Outputs product) {
        for (int row = from; row < end; row++) {
            softmax.fisher(outputs, direction, row, product);
        }
    }

    @Override
    public boolean measurable() {
        return true;
    }

    @Override
    public String toString() {
        return "Categorical(" + n + ")";
    }
}
