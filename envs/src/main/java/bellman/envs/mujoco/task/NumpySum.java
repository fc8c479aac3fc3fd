package bellman.envs.mujoco.task;

import bellman.envs.mujoco.Field;

/// Sums with the bits of NumPy's `sum` over contiguous numbers, up to 128 of them: eight running sums from
/// eight numbers on, brought together in pairs, then the rest (`pairwise_sum` in NumPy's
/// `loops_utils.h.src`; Higham 1993).
final class NumpySum {
    private static final int LANES = 8;
    private static final int BLOCK = 128;

    private NumpySum() {}

    /// A number for each index.
    @FunctionalInterface
    interface Terms {
        double at(int i);
    }

    /// The sum of the squares of `field`'s numbers, each held within bounds.
    static double squares(Field field, double low, double high) {
        return of(0, field.size(), i -> {
            double x = Math.min(Math.max(field.get(i), low), high);
            return x * x;
        });
    }

    /// `weight` times the sum of the squares of `control`'s numbers, all in float32 if `single`.
    static double cost(double weight, Field control, boolean single) {
        return single
                ? (float) weight * single(control)
                : weight * squares(control, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    /// The sum of `count` terms.
    static double of(int from, int count, Terms terms) {
        if (count < LANES) {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += terms.at(from + i);
            }
            return sum;
        }
        if (count > BLOCK) {
            int half = count / 2 / LANES * LANES;
            return of(from, half, terms) + of(from + half, count - half, terms);
        }
        double[] r = new double[LANES];
        int i = 0;
        for (; i < count - count % LANES; i++) {
            r[i % LANES] += terms.at(from + i);
        }
        double sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
        for (; i < count; i++) {
            sum += terms.at(from + i);
        }
        return sum;
    }

    private static float single(Field control) {
        int count = control.size();
        if (count < LANES) {
            float sum = 0;
            for (int i = 0; i < count; i++) {
                sum += square(control, i);
            }
            return sum;
        }
        float[] r = new float[LANES];
        int i = 0;
        for (; i < count - count % LANES; i++) {
            r[i % LANES] += square(control, i);
        }
        float sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
        for (; i < count; i++) {
            sum += square(control, i);
        }
        return sum;
    }

    private static float square(Field control, int i) {
        float x = (float) control.get(i);
        return x * x;
    }
}
