package bellman.returns;

import java.util.Arrays;

/// Targets of critics by one step of temporal difference, `y = R + γ (V(s') - α log π(a'|s'))`, from the
/// values that several critics give the next state and action. `discounts` are γ to the power of the steps
/// that `rewards` sum, 0 where the episode terminated.
public final class CriticTargets {
    private CriticTargets() {}

    /// Sets `targets[row]` with the smallest of the critics' values as `V` (clipped double Q-learning,
    /// Fujimoto et al. 2018, equation 10; with entropy Haarnoja et al. 2018b, equations 3 and 6).
    ///
    /// @param values `[row][critic]` of the next states and actions
    /// @param logProbs `[row]` of the next actions
    /// @param alpha the temperature, 0 without entropy
    public static void smallest(
            int rows,
            int critics,
            float[] values,
            float[] rewards,
            float[] discounts,
            float[] logProbs,
            double alpha,
            float[] targets) {
        for (int row = 0; row < rows; row++) {
            float smallest = values[row * critics];
            for (int c = 1; c < critics; c++) {
                smallest = Math.min(smallest, values[row * critics + c]);
            }
            double value = alpha == 0 ? smallest : smallest - alpha * logProbs[row];
            targets[row] = (float) (rewards[row] + discounts[row] * value);
        }
    }

    /// Sets `targets[row][kept]` to the `kept` smallest of all critics' atoms in ascending order (truncated
    /// quantile critics, Kuznetsov et al. 2020, equations 11 and 12).
    ///
    /// @param values `[row][critic][atom]` of the next states and actions, `atoms` in a row
    /// @param sorted room for `atoms` numbers
    public static void truncated(
            int rows,
            int atoms,
            int kept,
            float[] values,
            float[] rewards,
            float[] discounts,
            float[] logProbs,
            double alpha,
            float[] sorted,
            float[] targets) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(values, row * atoms, sorted, 0, atoms);
            Arrays.sort(sorted, 0, atoms);
            double entropy = alpha == 0 ? 0 : alpha * logProbs[row];
            for (int k = 0; k < kept; k++) {
                targets[row * kept + k] = (float) (rewards[row] + discounts[row] * (sorted[k] - entropy));
            }
        }
    }
}
