package bellman.app;

/// A curve in a few characters.
final class Sparkline {
    private static final String BARS = "▁▂▃▄▅▆▇█";

    private Sparkline() {}

    /// `values` in `width` characters at most, the lowest as the lowest bar. What is not finite is left out.
    static String of(double[] values, int width) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double v : values) {
            if (Double.isFinite(v)) {
                low = Math.min(low, v);
                high = Math.max(high, v);
            }
        }
        var bars = new StringBuilder();
        int cells = Math.min(width, values.length);
        for (int c = 0; c < cells; c++) {
            int from = (int) ((long) c * values.length / cells);
            int to = (int) ((c + 1L) * values.length / cells);
            double sum = 0;
            int finite = 0;
            for (int i = from; i < to; i++) {
                if (Double.isFinite(values[i])) {
                    sum += values[i];
                    finite++;
                }
            }
            if (finite > 0) {
                double share = high > low ? (sum / finite - low) / (high - low) : 1;
                bars.append(BARS.charAt((int) Math.round(share * (BARS.length() - 1))));
            }
        }
        return bars.toString();
    }
}
