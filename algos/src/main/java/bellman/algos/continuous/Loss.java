package bellman.algos.continuous;

/// The critics' squared error, `½ w (Q_c - y)²` summed over critics and averaged over rows.
public final class Loss {
    private Loss() {}

    /// Sets `dValues` to the gradient and `errors` to each row's mean distance from its target.
    ///
    /// @param values `[row][critic]`
    /// @param targets `[row]`
    /// @param weights `[row]`
    /// @return the loss
    public static double squared(
            int rows, int critics, float[] values, float[] targets, float[] weights, float[] dValues, float[] errors) {
        double loss = 0;
        for (int row = 0; row < rows; row++) {
            double distance = 0;
            for (int c = 0; c < critics; c++) {
                int at = row * critics + c;
                double error = (double) values[at] - targets[row];
                dValues[at] = (float) (weights[row] * error / rows);
                loss += 0.5 * weights[row] * error * error;
                distance += Math.abs(error);
            }
            errors[row] = (float) (distance / critics);
        }
        return loss / rows;
    }

    /// Sets `dValues` to the gradient of the mean of `½ |τ - 1{u < 0}| u²` with `u = target - value`
    /// (Kostrikov et al. 2022, equation 4), and returns that mean.
    public static double expectile(int rows, float[] values, float[] targets, double tau, float[] dValues) {
        double loss = 0;
        for (int row = 0; row < rows; row++) {
            double u = (double) targets[row] - values[row];
            double weight = u < 0 ? 1 - tau : tau;
            dValues[row] = (float) (-weight * u / rows);
            loss += 0.5 * weight * u * u;
        }
        return loss / rows;
    }

    /// Sets `dValues` to the gradient of `-mean(min_c Q_c)` and returns the mean of the smallest values.
    public static double smallest(int rows, int critics, float[] values, float[] dValues) {
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            int at = row * critics;
            int least = at;
            for (int c = at; c < at + critics; c++) {
                dValues[c] = 0;
                least = values[c] < values[least] ? c : least;
            }
            dValues[least] = -1f / rows;
            sum += values[least];
        }
        return sum / rows;
    }

    /// Sets `dValues` to the gradient of `-mean(Q_1)` and returns the mean of the first critic's values.
    public static double first(int rows, int critics, float[] values, float[] dValues) {
        double sum = 0;
        for (int i = 0; i < rows * critics; i++) {
            dValues[i] = i % critics == 0 ? -1f / rows : 0;
            sum += i % critics == 0 ? values[i] : 0;
        }
        return sum / rows;
    }

    /// Sets `dValues` to the gradient of `-mean(Q)` over rows and outputs, and returns the mean.
    public static double mean(int rows, int outputs, float[] values, float[] dValues) {
        double sum = 0;
        float each = -1f / ((float) rows * outputs);
        for (int i = 0; i < rows * outputs; i++) {
            dValues[i] = each;
            sum += values[i];
        }
        return sum / ((double) rows * outputs);
    }
}
