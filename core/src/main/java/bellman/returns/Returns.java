package bellman.returns;

/// Discounted, n-step and TD(λ) returns. `V'` are the next values of the package's table; where an episode ended
/// and at the last step of the arrays they stand for everything that follows.
public final class Returns {
    private Returns() {}

    /// Sets discounted returns: `G_t = r_t + γ G_{t+1}`, with `V'_t` for `G_{t+1}` where an episode ended and at
    /// the last step. Next values of 0 give plain sums of rewards.
    ///
    /// @param rewards `[step][env]`, like all arrays here
    /// @param nextValues of what followed each step
    /// @param ended whether the step ended an episode, in either way
    /// @param gamma discount of the future, from 0 to 1
    public static void discounted(
            int steps, int envs, float[] rewards, float[] nextValues, boolean[] ended, double gamma, float[] returns) {
        lambda(steps, envs, rewards, nextValues, ended, gamma, 1, returns);
    }

    /// Sets λ-returns (Sutton and Barto 2018, equation 12.3, in its recursive form): `G_t = r_t + γ ((1 - λ) V'_t +
    /// λ G_{t+1})`, with `V'_t` for `G_{t+1}` where an episode ended and at the last step. They are the advantages
    /// of [Gae] plus the values.
    ///
    /// @param rewards `[step][env]`, like all arrays here
    /// @param nextValues of what followed each step
    /// @param ended whether the step ended an episode, in either way
    /// @param gamma discount of the future, from 0 to 1
    /// @param lambda from 0, one-step, to 1, discounted returns
    public static void lambda(
            int steps,
            int envs,
            float[] rewards,
            float[] nextValues,
            boolean[] ended,
            double gamma,
            double lambda,
            float[] returns) {
        Checks.unit("gamma", gamma);
        Checks.unit("lambda", lambda);
        float discount = (float) gamma;
        float decay = (float) lambda;
        int count = steps * envs;
        for (int i = Math.max(0, count - envs); i < count; i++) {
            returns[i] = rewards[i] + discount * nextValues[i];
        }
        for (int i = count - envs - 1; i >= 0; i--) {
            float next = nextValues[i];
            next += ended[i] ? 0 : decay * (returns[i + envs] - next);
            returns[i] = rewards[i] + discount * next;
        }
    }

    /// Sets n-step returns (Sutton and Barto 2018, equation 7.1): `G_t = r_t + γ r_{t+1} + … + γ^{k-1} r_{t+k-1} +
    /// γ^k V'_{t+k-1}` with `k` the smallest of `n`, the steps to the end of the episode and those to the end of
    /// the arrays.
    ///
    /// Each of the `n` passes makes all returns one step longer: `G^{(k)}_t = r_t + γ G^{(k-1)}_{t+1}`.
    ///
    /// @param rewards `[step][env]`, like all arrays here
    /// @param nextValues of what followed each step
    /// @param ended whether the step ended an episode, in either way
    /// @param gamma discount of the future, from 0 to 1
    /// @param n rewards that a return has at most, 1 or more
    public static void nStep(
            int steps,
            int envs,
            float[] rewards,
            float[] nextValues,
            boolean[] ended,
            double gamma,
            int n,
            float[] returns) {
        Checks.unit("gamma", gamma);
        if (n < 1) {
            throw new IllegalArgumentException("n must be at least 1, got " + n);
        }
        float discount = (float) gamma;
        int count = steps * envs;
        for (int i = 0; i < count; i++) {
            returns[i] = rewards[i] + discount * nextValues[i];
        }
        for (int k = 1; k < Math.min(n, steps); k++) {
            for (int i = 0; i < count - envs; i++) {
                returns[i] = rewards[i] + discount * (ended[i] ? nextValues[i] : returns[i + envs]);
            }
        }
    }
}
