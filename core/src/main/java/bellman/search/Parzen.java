package bellman.search;

import java.util.List;
import java.util.random.RandomGenerator;

/// A density over the unit cube: a kernel around each of some points, and a flat one, all of equal weight.
///
/// A kernel is a product over keys: of normal densities cut off at 0 and 1 for what is ordered, and of
/// Aitchison and Aitken's (1976) for choices. The bandwidth follows Scott's rule, `σ n^(-1/(d+4))`, with
/// the σ of 0.2 that Optuna has for several keys at once.
final class Parzen {
    private static final double SIGMA = 0.2;
    private final List<Dimension> dimensions;
    private final List<double[]> points;
    private final double bandwidth;

    Parzen(SearchSpace space, List<double[]> points) {
        dimensions = space.list();
        this.points = points;
        int n = points.size();
        bandwidth = SIGMA * StrictMath.pow(Math.max(n, 1), -1.0 / (dimensions.size() + 4));
    }

    /// A point of it.
    double[] draw(RandomGenerator random) {
        int kernel = random.nextInt(points.size() + 1);
        double[] point = new double[dimensions.size()];
        for (int d = 0; d < point.length; d++) {
            point[d] = kernel == points.size()
                    ? random.nextDouble()
                    : dimensions.get(d).isOrdered()
                            ? near(points.get(kernel)[d], random)
                            : chosen(dimensions.get(d), points.get(kernel)[d], random);
        }
        return point;
    }

    /// A number from 0 to 1 that is normal around `centre`.
    private double near(double centre, RandomGenerator random) {
        double drawn;
        do {
            drawn = centre + bandwidth * random.nextGaussian();
        } while (!(drawn >= 0 && drawn <= 1));
        return drawn;
    }

    private double chosen(Dimension choice, double centre, RandomGenerator random) {
        return random.nextDouble() < flatness(choice) ? random.nextDouble() : centre;
    }

    /// How much of a choice's kernel is spread over all values.
    private double flatness(Dimension choice) {
        return choice.count() / (points.size() + (double) choice.count());
    }

    /// The logarithm of its density at `point`.
    double logDensity(double[] point) {
        double[] logs = new double[points.size() + 1];
        double most = 0;
        for (int k = 0; k < points.size(); k++) {
            logs[k] = logKernel(points.get(k), point);
            most = Math.max(most, logs[k]);
        }
        double sum = 0;
        for (double log : logs) {
            sum += StrictMath.exp(log - most);
        }
        return most + StrictMath.log(sum / logs.length);
    }

    private double logKernel(double[] centre, double[] point) {
        double log = 0;
        for (int d = 0; d < point.length; d++) {
            Dimension dimension = dimensions.get(d);
            if (dimension.isOrdered()) {
                double z = (point[d] - centre[d]) / bandwidth;
                double inside = cumulative((1 - centre[d]) / bandwidth) - cumulative(-centre[d] / bandwidth);
                log += -0.5 * z * z - StrictMath.log(bandwidth * Math.sqrt(2 * Math.PI) * inside);
            } else {
                double flat = flatness(dimension);
                boolean same = dimension.at(centre[d]).equals(dimension.at(point[d]));
                log += StrictMath.log(flat + (same ? (1 - flat) * dimension.count() : 0));
            }
        }
        return log;
    }

    /// The standard normal distribution function, within 1e-7 (Abramowitz and Stegun 1964, equation 26.2.17).
    private static double cumulative(double x) {
        double t = 1 / (1 + 0.2316419 * Math.abs(x));
        double polynomial =
                t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        double tail = StrictMath.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI) * polynomial;
        return x < 0 ? tail : 1 - tail;
    }
}
