package bellman.algos.continuous;

import bellman.run.Metrics;
import bellman.train.DivergedException;

/// Means of what updates computed since the last report; the first number that is none ends the training.
public final class Means {
    private final String[] names;
    private final double[] sums;
    private final long[] counts;
    private long updates;

    /// @param names of the series
    public Means(String... names) {
        this.names = names;
        sums = new double[names.length];
        counts = new long[names.length];
    }

    /// Adds to the series `index`.
    ///
    /// @throws DivergedException if `value` is not finite
    public void add(int index, double value) {
        if (!Double.isFinite(value)) {
            throw DivergedException.atUpdate("the " + names[index], value, updates);
        }
        sums[index] += value;
        counts[index]++;
    }

    /// An update begins.
    public void begin() {
        updates++;
    }

    /// Updates so far.
    public long updates() {
        return updates;
    }

    /// Sets how many there were.
    public void restore(long count) {
        updates = count;
    }

    /// Puts the means of the series that were added to, and begins anew.
    public void report(Metrics metrics) {
        for (int i = 0; i < names.length; i++) {
            if (counts[i] > 0) {
                metrics.put("train/" + names[i], sums[i] / counts[i]);
            }
            sums[i] = 0;
            counts[i] = 0;
        }
    }
}
