package bellman.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

/// Keys and what they may be. A point of it has a coordinate from 0 to 1 for each key, in order.
///
/// @param dimensions by key, at least one
public record SearchSpace(SequencedMap<String, Dimension> dimensions) {
    public SearchSpace {
        if (dimensions.isEmpty()) {
            throw new IllegalArgumentException("a search needs at least one key");
        }
        dimensions = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(dimensions));
    }

    /// The space in words.
    ///
    /// @param words by key: `learning-rate` is `log(1e-5, 1e-2)`
    /// @throws IllegalArgumentException naming the key
    public static SearchSpace of(Map<String, String> words) {
        SequencedMap<String, Dimension> dimensions = new LinkedHashMap<>();
        words.forEach((key, text) -> {
            try {
                dimensions.put(key, DimensionParser.parse(text));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("search key '" + key + "': " + e.getMessage(), e);
            }
        });
        return new SearchSpace(dimensions);
    }

    /// How many keys.
    public int size() {
        return dimensions.size();
    }

    /// The keys in order.
    public List<String> keys() {
        return List.copyOf(dimensions.keySet());
    }

    /// What they may be, in order.
    public List<Dimension> list() {
        return List.copyOf(dimensions.values());
    }

    /// The space in words.
    public SequencedMap<String, String> words() {
        SequencedMap<String, String> words = new LinkedHashMap<>();
        dimensions.forEach((key, dimension) -> words.put(key, dimension.written()));
        return words;
    }

    /// A point, all as likely.
    public double[] draw(RandomGenerator random) {
        double[] point = new double[size()];
        for (int d = 0; d < point.length; d++) {
            point[d] = random.nextDouble();
        }
        return point;
    }

    /// What a point means, by key.
    public SequencedMap<String, String> values(double[] point) {
        SequencedMap<String, String> values = new LinkedHashMap<>();
        int d = 0;
        for (Map.Entry<String, Dimension> entry : dimensions.entrySet()) {
            values.put(entry.getKey(), entry.getValue().at(point[d++]));
        }
        return values;
    }

    /// The point of values.
    ///
    /// @throws IllegalArgumentException if a key is missing or has a value that it may not have
    public double[] point(Map<String, String> values) {
        List<Double> point = new ArrayList<>();
        dimensions.forEach((key, dimension) -> {
            if (!values.containsKey(key)) {
                throw new IllegalArgumentException("the key '" + key + "' has no value");
            }
            point.add(dimension.unit(values.getOrDefault(key, "")));
        });
        return point.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
