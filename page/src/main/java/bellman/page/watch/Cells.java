package bellman.page.watch;

import bellman.store.metrics.Series;
import java.util.Arrays;

/// A series as a screen can show it, however long it is: at most [#MOST] cells of equally many points, each
/// with the least, the greatest and the mean value in it. When all are full, neighbours become one: a point
/// costs the same, first or millionth. Values that are no numbers are counted and left out.
public final class Cells {
    /// As many cells as there are at most.
    public static final int MOST = 1024;

    private long[] steps = new long[16];
    private double[] low = new double[16];
    private double[] high = new double[16];
    private double[] sum = new double[16];
    private int[] numbers = new int[16];
    private int size;
    private long span = 1;
    private long inLast;
    private long points;
    private double last = Double.NaN;

    /// Adds a point. Steps do not fall.
    public void add(long step, double value) {
        if (size == 0 || inLast == span) {
            open();
        }
        int cell = size - 1;
        steps[cell] = step;
        inLast++;
        points++;
        last = value;
        if (Double.isFinite(value)) {
            low[cell] = Math.min(low[cell], value);
            high[cell] = Math.max(high[cell], value);
            sum[cell] += value;
            numbers[cell]++;
        }
    }

    private void open() {
        if (size == MOST) {
            halve();
        }
        if (size == steps.length) {
            int more = Math.min(MOST, 2 * size);
            steps = Arrays.copyOf(steps, more);
            low = Arrays.copyOf(low, more);
            high = Arrays.copyOf(high, more);
            sum = Arrays.copyOf(sum, more);
            numbers = Arrays.copyOf(numbers, more);
        }
        low[size] = Double.POSITIVE_INFINITY;
        high[size] = Double.NEGATIVE_INFINITY;
        sum[size] = 0;
        numbers[size] = 0;
        size++;
        inLast = 0;
    }

    private void halve() {
        for (int i = 0; i < MOST / 2; i++) {
            int a = 2 * i;
            int b = a + 1;
            steps[i] = steps[b];
            low[i] = Math.min(low[a], low[b]);
            high[i] = Math.max(high[a], high[b]);
            sum[i] = sum[a] + sum[b];
            numbers[i] = numbers[a] + numbers[b];
        }
        size = MOST / 2;
        span *= 2;
    }

    /// Points added.
    public long points() {
        return points;
    }

    /// Cells in use.
    public int size() {
        return size;
    }

    /// The value added last, `NaN` if there is none.
    public double last() {
        return last;
    }

    /// The step added last, 0 if there is none.
    public long lastStep() {
        return size == 0 ? 0 : steps[size - 1];
    }

    /// `[cell]` the last step in it.
    public long[] steps() {
        return Arrays.copyOf(steps, size);
    }

    /// `[cell]` the mean of its numbers, `NaN` if it has none.
    public double[] means() {
        double[] means = new double[size];
        Arrays.setAll(means, i -> numbers[i] == 0 ? Double.NaN : sum[i] / numbers[i]);
        return means;
    }

    /// `[cell]` the least of its numbers, `NaN` if it has none.
    public double[] lows() {
        double[] lows = new double[size];
        Arrays.setAll(lows, i -> numbers[i] == 0 ? Double.NaN : low[i]);
        return lows;
    }

    /// `[cell]` the greatest of its numbers, `NaN` if it has none.
    public double[] highs() {
        double[] highs = new double[size];
        Arrays.setAll(highs, i -> numbers[i] == 0 ? Double.NaN : high[i]);
        return highs;
    }

    /// The cells' means as a series.
    public Series series(String name) {
        return new Series(name, steps(), means());
    }
}
