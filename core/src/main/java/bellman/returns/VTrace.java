package bellman.returns;

import bellman.math.Elementary;

/// V-trace (Espeholt et al. 2018, IMPALA, equation 1): value targets and advantages from steps that another policy
/// took. With `ratio_t = π(a_t) / μ(a_t)`, `ρ_t = min(clipRho, ratio_t)` and `c_t = min(1, ratio_t)`:
///
///     v_t = V_t + ρ_t (r_t + γ_t V'_t - V_t) + γ_t c_t (v_{t+1} - V'_t)                  V'_t: nextValues
///     A_t = min(clipPolicyRho, ratio_t) (r_t + γ_t v_{t+1} - V_t)
///
/// where `v_{t+1}` is `V'_t` where an episode ended and at the last step. On-policy, `v_t` is the return to the end
/// of the episode or of the arrays, bootstrapped there.
///
/// @param clipRho largest weight of an error in the targets, infinite for none
/// @param clipPolicyRho largest weight of an advantage, infinite for none
public record VTrace(double clipRho, double clipPolicyRho) {
    public VTrace {
        if (!(clipRho > 0 && clipPolicyRho > 0)) {
            throw new IllegalArgumentException(
                    "clip-rho and clip-policy-rho must be above 0, got " + clipRho + " and " + clipPolicyRho);
        }
    }

    /// Sets the targets `v` and the advantages `A`.
    ///
    /// @param logProbs of the actions under the policy π that learns, `[step][env]`, like all arrays here
    /// @param behaviourLogProbs of the same actions under the policy μ that chose them
    /// @param discounts of what follows each step; 0 where it terminated is the same as a next value of 0
    /// @param rewards of each step
    /// @param values of the states that were acted in
    /// @param nextValues of what followed each step, see the package
    /// @param ended whether the step ended an episode, in either way
    public void compute(
            int steps,
            int envs,
            float[] logProbs,
            float[] behaviourLogProbs,
            float[] discounts,
            float[] rewards,
            float[] values,
            float[] nextValues,
            boolean[] ended,
            float[] targets,
            float[] advantages) {
        int last = (steps - 1) * envs;
        for (int i = steps * envs - 1; i >= 0; i--) {
            double ratio = Elementary.exp((double) logProbs[i] - behaviourLogProbs[i]);
            double next = i >= last || ended[i] ? nextValues[i] : targets[i + envs];
            targets[i] = (float) target(ratio, rewards[i], discounts[i], values[i], nextValues[i], next);
            advantages[i] = (float) advantage(ratio, rewards[i], discounts[i], values[i], next);
        }
    }

    /// The same in `double`.
    public void compute(
            int steps,
            int envs,
            double[] logProbs,
            double[] behaviourLogProbs,
            double[] discounts,
            double[] rewards,
            double[] values,
            double[] nextValues,
            boolean[] ended,
            double[] targets,
            double[] advantages) {
        int last = (steps - 1) * envs;
        for (int i = steps * envs - 1; i >= 0; i--) {
            double ratio = Elementary.exp(logProbs[i] - behaviourLogProbs[i]);
            double next = i >= last || ended[i] ? nextValues[i] : targets[i + envs];
            targets[i] = target(ratio, rewards[i], discounts[i], values[i], nextValues[i], next);
            advantages[i] = advantage(ratio, rewards[i], discounts[i], values[i], next);
        }
    }

    private double target(
            double ratio, double reward, double discount, double value, double nextValue, double nextTarget) {
        return value
                + Math.min(clipRho, ratio) * (reward + discount * nextValue - value)
                + Math.min(1, ratio) * discount * (nextTarget - nextValue);
    }

    private double advantage(double ratio, double reward, double discount, double value, double nextTarget) {
        return Math.min(clipPolicyRho, ratio) * (reward + discount * nextTarget - value);
    }
}
