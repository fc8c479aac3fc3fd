package bellman.algos.offline;

import bellman.math.Elementary;

/// CQL's regulariser, equation 4 of Kumar et al. (2020) with importance sampling as in its appendix F: for
/// each row and critic `log mean_j exp(Q(s, a_j) - log μ(a_j)) - Q(s, a)`, where `a_j` are drawn from the
/// density `μ` and `a` was recorded.
///
/// @param rows recorded
/// @param critics side by side
/// @param samples drawn for each row
record Conservatism(int rows, int critics, int samples) {

    /// Adds to `dValues` `scale` times the gradient of the sum over rows and critics.
    ///
    /// @param values `[row][critic]` of the recorded actions, then `[sample][row][critic]` of the others
    /// @param logDensities `[sample][row]`
    /// @return the sum
    double apply(float[] values, float[] logDensities, double scale, float[] dValues) {
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            for (int c = 0; c < critics; c++) {
                sum += element(values, logDensities, row, c, scale, dValues);
            }
        }
        return sum;
    }

    private double element(float[] values, float[] logDensities, int row, int c, double scale, float[] dValues) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < samples; j++) {
            largest = Math.max(largest, values[at(row, c, j)] - (double) logDensities[j * rows + row]);
        }
        double total = 0;
        for (int j = 0; j < samples; j++) {
            total += Elementary.exp(values[at(row, c, j)] - (double) logDensities[j * rows + row] - largest);
        }
        for (int j = 0; j < samples; j++) {
            double share =
                    Elementary.exp(values[at(row, c, j)] - (double) logDensities[j * rows + row] - largest) / total;
            dValues[at(row, c, j)] += (float) (scale * share);
        }
        int recorded = row * critics + c;
        dValues[recorded] -= (float) scale;
        return largest + Elementary.log(total / samples) - values[recorded];
    }

    private int at(int row, int c, int sample) {
        return ((sample + 1) * rows + row) * critics + c;
    }
}
