package bellman.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

/// Population-based training (Jaderberg et al. 2017): members train side by side, and at times the worst
/// take over what the best have learned, and other values near theirs.
///
/// Exploit: truncation selection, the worst `share` copy one of the best `share`. Explore: each key is
/// drawn anew with probability `renewal`, and is otherwise multiplied by 0.8 or 1.2 (section 4.1.1; uniform
/// numbers move by a fifth of their interval, which multiplying would not do near 0 or far from it; choices
/// go to a neighbour).
///
/// @param share of the population at either end
/// @param renewal probability that a key is drawn anew
public record Population(double share, double renewal) {
    private static final double LESS = 0.8;
    private static final double MORE = 1.2;

    public Population {
        if (!(share > 0 && share <= 0.5)) {
            throw new IllegalArgumentException("share must be above 0 and at most 0.5, got " + share);
        }
        if (!(renewal >= 0 && renewal <= 1)) {
            throw new IllegalArgumentException("renewal must be from 0 to 1, got " + renewal);
        }
    }

    /// A fifth copies a fifth; a quarter of the keys is drawn anew.
    public static Population defaults() {
        return new Population(0.2, 0.25);
    }

    /// Which member each member goes on from: itself, or one of the best.
    ///
    /// @param values by member, the higher the better; `NaN` for one that failed, which counts as the worst
    public int[] parents(double[] values, RandomGenerator random) {
        List<Integer> order = new ArrayList<>();
        int[] parents = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            parents[i] = i;
            order.add(i);
        }
        order.sort(Comparator.comparingDouble(
                        (Integer i) -> Double.isNaN(values[i]) ? Double.NEGATIVE_INFINITY : values[i])
                .reversed());
        int some = Math.max(1, (int) (share * values.length));
        int failed = (int) order.stream().filter(i -> Double.isNaN(values[i])).count();
        int best = Math.min(some, values.length - failed);
        int from = Math.min(Math.max(best, values.length - some), values.length - failed);
        for (int rank = from; best > 0 && rank < values.length; rank++) {
            parents[order.get(rank)] = order.get(random.nextInt(best));
        }
        return parents;
    }

    /// Values near those of a parent.
    public SequencedMap<String, String> explored(
            SearchSpace space, Map<String, String> parent, RandomGenerator random) {
        SequencedMap<String, String> values = new LinkedHashMap<>();
        space.dimensions().forEach((key, dimension) -> {
            boolean renewed = random.nextDouble() < renewal;
            double drawn = random.nextDouble();
            values.put(
                    key,
                    renewed
                            ? dimension.at(drawn)
                            : dimension.beside(parent.getOrDefault(key, ""), drawn < 0.5 ? LESS : MORE));
        });
        return values;
    }
}
