package bellman.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/// The tree-structured Parzen estimator (Bergstra et al. 2011, "Algorithms for hyper-parameter
/// optimization", section 4): one density `l` of the points that did well and one `g` of the others; of
/// some draws from `l`, the one with the largest `l/g`, which the expected improvement grows with (equation
/// 3).
///
/// The densities are over all keys together, as in Falkner et al. (2018, BOHB). Points that are being tried
/// count among the others, so that several drawn at a time do not crowd.
///
/// @param startup points that are drawn at random before it begins
/// @param share of the points that did well, γ; at most 25 of them
/// @param candidates draws from `l`
public record Tpe(int startup, double share, int candidates) implements Sampler {
    private static final int MOST_GOOD = 25;

    public Tpe {
        if (startup < 2) {
            throw new IllegalArgumentException("startup must be at least 2, got " + startup);
        }
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("share must be between 0 and 1, got " + share);
        }
        if (candidates < 1) {
            throw new IllegalArgumentException("candidates must be at least 1, got " + candidates);
        }
    }

    /// Ten at random, a tenth that did well, 24 candidates.
    public static Tpe defaults() {
        return new Tpe(10, 0.1, 24);
    }

    @Override
    public double[] propose(SearchSpace space, List<Tried> tried, List<double[]> pending, RandomGenerator random) {
        if (tried.size() < startup) {
            return space.draw(random);
        }
        List<Tried> order = new ArrayList<>(tried);
        order.sort(Comparator.comparingDouble(Tried::value).reversed());
        int good = Math.clamp((int) Math.ceil(share * order.size()), 1, MOST_GOOD);
        List<double[]> well = points(order.subList(0, good));
        List<double[]> others = points(order.subList(good, order.size()));
        others.addAll(pending);
        Parzen likely = new Parzen(space, well);
        Parzen unlikely = new Parzen(space, others);
        double[] best = likely.draw(random);
        double most = likely.logDensity(best) - unlikely.logDensity(best);
        for (int i = 1; i < candidates; i++) {
            double[] candidate = likely.draw(random);
            double gain = likely.logDensity(candidate) - unlikely.logDensity(candidate);
            if (gain > most) {
                most = gain;
                best = candidate;
            }
        }
        return best;
    }

    private static List<double[]> points(List<Tried> tried) {
        List<double[]> points = new ArrayList<>();
        tried.forEach(t -> points.add(t.point()));
        return points;
    }
}
