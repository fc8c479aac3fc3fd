package bellman.head;

import bellman.math.Elementary;

/// A distribution over two classes, 0 and 1, with log-odds `d = log p(1) - log p(0)`: one exponential and at most
/// one logarithm for anything.
final class Logistic {
    private Logistic() {}

    /// Draws from `uniform` in `[0, 1)` by the inverse of the distribution function and adds the log-probability.
    static int draw(double d, double uniform, int row, float[] logProbs) {
        double e = Elementary.exp(-Math.abs(d));
        if (!(e >= 0)) {
            throw new NonFiniteOutputsException(row);
        }
        int drawn = uniform * (1 + e) < (d > 0 ? e : 1) ? 0 : 1;
        logProbs[row] += (float) (likelihood(d, drawn) - Elementary.log(1 + e));
        return drawn;
    }

    /// Adds the log-probability of `action` and the entropy.
    static void evaluate(double d, int action, int row, float[] logProbs, float[] entropies) {
        double distance = Math.abs(d);
        double e = Elementary.exp(-distance);
        double log = Elementary.log(1 + e);
        logProbs[row] += (float) (likelihood(d, action) - log);
        entropies[row] += (float) (log + distance * e / (1 + e));
    }

    /// The gradient with respect to `d`.
    static double gradient(double d, int action, double dLogProb, double dEntropy) {
        double e = Elementary.exp(-Math.abs(d));
        double larger = 1 / (1 + e);
        double smaller = e * larger;
        double other = action == 0 == d > 0 ? larger : smaller;
        return (action == 0 ? -dLogProb : dLogProb) * other - dEntropy * larger * smaller * d;
    }

    /// KL(p ‖ q) of the distributions with log-odds `p` and `q`.
    static double divergence(double p, double q) {
        double ep = Elementary.exp(-Math.abs(p));
        double eq = Elementary.exp(-Math.abs(q));
        double larger = 1 / (1 + ep);
        double smaller = ep * larger;
        double one = p > 0 ? larger : smaller;
        double zero = p > 0 ? smaller : larger;
        double ofOne = one == 0 ? 0 : one * (likelihood(p, 1) - likelihood(q, 1));
        double ofZero = zero == 0 ? 0 : zero * (likelihood(p, 0) - likelihood(q, 0));
        return Math.max(0, ofOne + ofZero - Elementary.log(1 + ep) + Elementary.log(1 + eq));
    }

    /// The logarithm of the likelihood relative to the likelier class.
    private static double likelihood(double d, int action) {
        return Math.min(action == 0 ? -d : d, 0);
    }
}
