package bellman.run;

import java.util.Arrays;

/// Named numbers of one iteration, in the order in which they first came. Reused from one iteration to the next; putting
/// a name a second time allocates nothing.
public final class Metrics {
    private String[] names = new String[32];
    private double[] values = new double[32];
    private boolean[] set = new boolean[32];
    private int size;

    /// Sets the metric `name`, for example `train/policy-loss`.
    public void put(String name, double value) {
        int i = 0;
        while (i < size && !names[i].equals(name)) {
            i++;
        }
        if (i == size) {
            if (size == names.length) {
                names = Arrays.copyOf(names, 2 * size);
                values = Arrays.copyOf(values, 2 * size);
                set = Arrays.copyOf(set, 2 * size);
            }
            names[size++] = name;
        }
        values[i] = value;
        set[i] = true;
    }

    /// The metric `name`, `NaN` if it was not set since the last [#clear].
    public double value(String name) {
        for (int i = 0; i < size; i++) {
            if (set[i] && names[i].equals(name)) {
                return values[i];
            }
        }
        return Double.NaN;
    }

    /// Calls `visitor` for each metric set since the last [#clear], in order.
    public void forEach(Visitor visitor) {
        for (int i = 0; i < size; i++) {
            if (set[i]) {
                visitor.visit(names[i], values[i]);
            }
        }
    }

    /// Forgets the values, keeps the names' order.
    public void clear() {
        Arrays.fill(set, false);
    }

    /// Receives metrics.
    @FunctionalInterface
    public interface Visitor {
        /// Called with one metric.
        void visit(String name, double value);
    }
}
