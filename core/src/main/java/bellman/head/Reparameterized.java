package bellman.head;

import java.util.random.RandomGenerator;

/// A policy whose action is a differentiable function of its outputs and of noise, so that a gradient with respect
/// to the action (a critic's `dQ/da`) reaches the outputs, as in SAC (Haarnoja et al. 2018, equation 13).
public interface Reparameterized extends PolicyHead {

    /// Floats of one row of noise.
    int noiseSize();

    /// Sets noise, `[row][noiseSize]`, to standard normal numbers.
    default void drawNoise(int from, int to, RandomGenerator random, float[] noise) {
        for (int i = from * noiseSize(); i < to * noiseSize(); i++) {
            noise[i] = (float) random.nextGaussian();
        }
    }

    /// Sets the actions, `[row][actionSize]`, that `noise`, `[row][noiseSize]`, leads to, and their
    /// log-probabilities, `[row]`.
    void sampleWith(Outputs outputs, float[] noise, int from, int to, float[] actions, float[] logProbs);

    /// Sets the gradient with respect to the outputs with the noise held fixed, given those with respect to the
    /// log-probabilities, `[row]`, and the actions, `[row][actionSize]`, of [#sampleWith].
    void backwardThrough(
            Outputs outputs, float[] noise, int from, int to, float[] dLogProbs, float[] dActions, Outputs dOutputs);
}
