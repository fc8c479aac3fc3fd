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
        double from = runs.stream().mapToDouble(s -> s.steps()[0]).max().orElseThrow();
        double to =
                runs.stream().mapToDouble(s -> s.steps()[s.size() - 1]).min().orElseThrow();
        int points = to > from
                ? Math.min(POINTS, runs.stream().mapToInt(Series::size).max().orElseThrow())
                : 1;
        double[] steps = new double[points];
        Arrays.setAll(steps, i -> points == 1 ? to : from + (to - from) * i / (points - 1));
        double[][] values = new double[runs.size()][];
        Arrays.setAll(values, r -> at(runs.get(r), steps));
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

    /// The series at `steps`, straight between its points.
    private static double[] at(Series series, double[] steps) {
        long[] x = series.steps();
        double[] y = series.values();
        double[] found = new double[steps.length];
        int above = 0;
        for (int i = 0; i < steps.length; i++) {
            while (above < x.length - 1 && x[above] < steps[i]) {
                above++;
            }
            int below = Math.max(0, above - 1);
            double share = x[above] > x[below] ? (steps[i] - x[below]) / (x[above] - x[below]) : 1;
            found[i] = y[below] + Math.clamp(share, 0, 1) * (y[above] - y[below]);
        }
        return found;
    }

    /// Whether there is a band: more than one run.
    public boolean hasBand() {
        return !Arrays.equals(low, high);
    }
}
