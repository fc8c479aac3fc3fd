package bellman.net;

import bellman.run.RandomStream;

/// The noise of a noisy layer: `f(x) = sgn(x) √|x|` of normal numbers (Fortunato et al. 2018), the same for every
/// backend.
public final class FactorizedNoise {
    private FactorizedNoise() {}

    /// Draws all of `factors`.
    public static void draw(RandomStream random, float[] factors) {
        for (int i = 0; i < factors.length; i++) {
            double x = random.nextGaussian();
            factors[i] = (float) Math.copySign(Math.sqrt(Math.abs(x)), x);
        }
    }
}
