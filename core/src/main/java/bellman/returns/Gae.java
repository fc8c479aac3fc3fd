package bellman.returns;

/// Generalised advantage estimation (Schulman et al. 2016, equations 11 and 16):
///
///     δ_t = r_t + γ V'_t - V_t        V'_t: nextValues
///     A_t = δ_t + γ λ A_{t+1}         without the second term where an episode ended and at the last step
///     target_t = A_t + V_t            the TD(λ) return
///
/// With `λ = 0` an advantage is the one-step error, with `λ = 1` the discounted return less the value.
///
/// @param gamma discount of the future, from 0 to 1
/// @param lambda from 0, no variance, to 1, no bias
public record Gae(double gamma, double lambda) {
    public Gae {
        Checks.unit("gamma", gamma);
        Checks.unit("lambda", lambda);
    }

    /// Sets advantages and the value function's targets.
    ///
    /// @param rewards `[step][env]`, like all arrays here
    /// @param values of the states that were acted in
    /// @param nextValues of what followed each step, see the package
    /// @param ended whether the step ended an episode, in either way
    public void compute(
            int steps,
            int envs,
            float[] rewards,
            float[] values,
            float[] nextValues,
            boolean[] ended,
            float[] advantages,
            float[] targets) {
        int count = steps * envs;
        float discount = (float) gamma;
        float decay = (float) (gamma * lambda);
        for (int i = 0; i < count; i++) {
            advantages[i] = rewards[i] + discount * nextValues[i] - values[i];
        }
        for (int i = count - envs - 1; i >= 0; i--) {
            advantages[i] += ended[i] ? 0 : decay * advantages[i + envs];
        }
        for (int i = 0; i < count; i++) {
            targets[i] = advantages[i] + values[i];
        }
    }
}
