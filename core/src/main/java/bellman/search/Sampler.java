package bellman.search;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// Proposes what to try next.
public interface Sampler {
    /// Draws each point without a look at the others.
    Sampler RANDOM = (space, tried, pending, random) -> space.draw(random);

    /// What was tried.
    ///
    /// @param point in the unit cube
    /// @param value the higher the better
    record Tried(double[] point, double value) {
        public Tried {
            point = point.clone();
        }

        @Override
        public double[] point() {
            return point.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Tried t && value == t.value && Arrays.equals(point, t.point);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(point) + Double.hashCode(value);
        }
    }

    /// The next point.
    ///
    /// @param tried in order
    /// @param pending points that are being tried
    double[] propose(SearchSpace space, List<Tried> tried, List<double[]> pending, RandomGenerator random);
}
