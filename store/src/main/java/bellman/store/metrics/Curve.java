package bellman.store.metrics;

import java.util.Arrays;
import java.util.List;

/// A line with a band around it, over steps.
///
/// @param label in the legend
/// @param steps ascending
/// @param middle the line: the median over runs
/// @param low lower end of the band, over runs
/// @param high upper end of the band, over runs
public record Curve(String label, double[] steps, double[] middle, double[] low, double[] high) {
    private static final int POINTS = 400;

    /// The curve of one or more runs' series, thinned, over the steps that all of them reached.
    public static Curve of(String label, List<Series> runs) {
        double[] steps = Series.commonSteps(runs, POINTS);
        int points = steps.length;
        double[][] values = new double[runs.size()][];
        Arrays.setAll(values, r -> runs.get(r).at(steps));
        double[] middle = new double[points];
        double[] low = new double[points];
        double[] high = new double[points];
        double[] column = new double[runs.size()];
        for (int i = 0; i < points; i++) {
            for (int r = 0; r < column.length; r++) {
                column[r] = values[r][i];
            }
            Arrays.sort(column);
            low[i] = column[0];
            high[i] = column[column.length - 1];
            middle[i] = (column[(column.length - 1) / 2] + column[column.length / 2]) / 2;
        }
        return new Curve(label, steps, middle, low, high);
    }

    /// Whether there is a band: more than one run.
    public boolean hasBand() {
        return !Arrays.equals(low, high);
    }
}
