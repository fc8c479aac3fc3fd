package bellman.algos.continuous;

import bellman.run.Snapshot;
import bellman.run.State;

/// The temperature α of maximum-entropy learning, fixed or learned (Haarnoja et al. 2018b, section 5).
///
/// Equation 18, `J(α) = E[-α log π - α H̄]`, is descended with respect to `log α`, which keeps α positive, in
/// the form of the authors' code: `E[-log α (log π + H̄)]`. By Adam.
public final class Temperature implements Snapshot {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;
    private final boolean automatic;
    private final double target;
    private double logarithm;
    private double mean;
    private double square;
    private long steps;

    /// @param targetEntropy H̄
    public Temperature(EntropyConfig config, double targetEntropy) {
        automatic = config.automatic();
        target = targetEntropy;
        logarithm = Math.log(config.temperature());
    }

    /// α.
    public double value() {
        return Math.exp(logarithm);
    }

    /// Takes a step, unless it is fixed.
    ///
    /// @param meanLogProb of the policy's own actions
    public void step(double meanLogProb, double learningRate) {
        if (!automatic) {
            return;
        }
        double gradient = -(meanLogProb + target);
        steps++;
        mean = BETA1 * mean + (1 - BETA1) * gradient;
        square = BETA2 * square + (1 - BETA2) * gradient * gradient;
        double root = Math.sqrt(square / (1 - Math.pow(BETA2, steps))) + EPSILON;
        logarithm -= learningRate * mean / (1 - Math.pow(BETA1, steps)) / root;
    }

    @Override
    public void save(State state) {
        state.put("temperature", new double[] {logarithm, mean, square});
        state.put("steps", new long[] {steps});
    }

    @Override
    public void load(State state) {
        double[] saved = state.doubles("temperature", 3);
        logarithm = saved[0];
        mean = saved[1];
        square = saved[2];
        steps = state.longs("steps", 1)[0];
    }
}
