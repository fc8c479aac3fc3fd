package bellman.replay;

import bellman.math.Elementary;
import bellman.run.Snapshot;
import bellman.run.State;
import java.util.random.RandomGenerator;

/// How often each slot is drawn (Schaul et al. 2016, proportional variant).
sealed interface Priorities extends Snapshot {

    static Priorities of(Sampling sampling, int slots) {
        return switch (sampling) {
            case Sampling.Uniform _ -> new Alike();
            case Sampling.Prioritized p -> new Proportional(p, slots);
        };
    }

    boolean uniform();

    void added(int slot);

    void removed(int slot);

    void draw(int[] slots, float[] weights, int count, int rows, float beta, RandomGenerator random);

    void set(int[] slots, float[] errors, int count);

    /// None.
    final class Alike implements Priorities {
        @Override
        public boolean uniform() {
            return true;
        }

        @Override
        public void added(int slot) {}

        @Override
        public void removed(int slot) {}

        @Override
        public void draw(int[] slots, float[] weights, int count, int rows, float beta, RandomGenerator random) {
            throw new IllegalStateException("rows that are all alike have no priorities");
        }

        @Override
        public void set(int[] slots, float[] errors, int count) {}

        @Override
        public void save(State state) {}

        @Override
        public void load(State state) {}
    }

    /// In a sum tree. What is no complete row weighs nothing.
    final class Proportional implements Priorities {
        private final float alpha;
        private final float epsilon;
        private final SumTree tree;
        private double largest = 1;
        private double[] points = new double[0];

        Proportional(Sampling.Prioritized sampling, int slots) {
            alpha = sampling.alpha();
            epsilon = sampling.epsilon();
            tree = new SumTree(slots);
        }

        @Override
        public boolean uniform() {
            return false;
        }

        @Override
        public void added(int slot) {
            tree.set(slot, largest);
        }

        @Override
        public void removed(int slot) {
            if (tree.weight(slot) != 0) {
                tree.set(slot, 0);
            }
        }

        /// One from each of `count` equal stretches of the sum, as in the paper. Weights are
        /// `(rows * probability)^-beta`, the largest of the batch being 1.
        @Override
        public void draw(int[] slots, float[] weights, int count, int rows, float beta, RandomGenerator random) {
            double total = tree.total();
            if (!(total > 0)) {
                throw new IllegalStateException("nothing was added to the replay yet, so nothing can be drawn from it");
            }
            double stretch = total / count;
            if (points.length < count) {
                points = new double[count];
            }
            for (int i = 0; i < count; i++) {
                points[i] = (i + random.nextDouble()) * stretch;
            }
            tree.find(points, slots, count);
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < count; i++) {
                least = Math.min(least, tree.weight(slots[i]));
            }
            for (int i = 0; i < count; i++) {
                weights[i] = power(least / tree.weight(slots[i]), beta);
            }
        }

        @Override
        public void set(int[] slots, float[] errors, int count) {
            for (int i = 0; i < count; i++) {
                float error = Math.abs(errors[i]) + epsilon;
                if (!Float.isFinite(error)) {
                    throw new IllegalArgumentException(
                            "the error of row " + i + " is " + errors[i] + ", expected a finite number");
                }
                double weight = power(error, alpha);
                largest = Math.max(largest, weight);
                tree.set(slots[i], weight);
            }
        }

        /// The same bits on every machine, unlike [Math#pow].
        private static float power(double x, float exponent) {
            if (exponent == 1) {
                return (float) x;
            }
            if (exponent == 0.5f) {
                return (float) Math.sqrt(x);
            }
            return x == 1 ? 1 : (float) Elementary.exp(exponent * Elementary.log(x));
        }

        @Override
        public void save(State state) {
            double[] weights = new double[tree.size()];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = tree.weight(i);
            }
            state.put("weights", weights);
            state.put("largest", new double[] {largest});
        }

        @Override
        public void load(State state) {
            double[] weights = state.doubles("weights", tree.size());
            for (int i = 0; i < weights.length; i++) {
                if (weights[i] != tree.weight(i)) {
                    tree.set(i, weights[i]);
                }
            }
            largest = state.doubles("largest", 1)[0];
        }
    }
}
