package bellman.run;

import java.util.Arrays;

/// Named numbers of one iteration, in the order in which they were put. Reused from one iteration to the next
/// without allocating anything.
public final class Metrics {
    private String[] names = new String[32];
    private double[] values = new double[32];
    private int size;

    /// Sets the metric `name`, for example `train/policy-loss`.
    public void put(String name, double value) {
        int i = index(name);
        if (i == size) {
            if (size == names.length) {
                names = Arrays.copyOf(names, 2 * size);
                values = Arrays.copyOf(values, 2 * size);
            }
            names[size++] = name;
        }
        values[i] = value;
    }

    /// The metric `name`, `NaN` if it was not put since the last [#clear].
    public double value(String name) {
        int i = index(name);
        return i < size ? values[i] : Double.NaN;
    }

    private int index(String name) {
        int i = 0;
        while (i < size && !names[i].equals(name)) {
            i++;
        }
        return i;
    }

    /// Calls `visitor` for each metric put since the last [#clear], in order.
    public void forEach(Visitor visitor) {
        for (int i = 0; i < size; i++) {
            visitor.visit(names[i], values[i]);
        }
    }

    /// Forgets everything.
    public void clear() {
        size = 0;
    }

    /// Receives metrics.
    @FunctionalInterface
    public interface Visitor {
        /// Called with one metric.
        void visit(String name, double value);
    }
}
