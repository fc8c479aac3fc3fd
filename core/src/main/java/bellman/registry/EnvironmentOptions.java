package bellman.registry;

import bellman.run.Spelling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a user sets of an environment, by name: `environment.options` of a configuration.
///
/// Whoever makes the environment reads each option with the value that holds if nothing is said. What
/// nobody asked for when all is read is refused by name ([#refuseOthers]), so that a list of options that
/// an environment has stands in one place only, where they are read.
public final class EnvironmentOptions {
    private static final String PLACE = "environment.options.";

    private final String place;
    private final Map<String, Object> values;
    private final Map<String, Object> asked = new LinkedHashMap<>();
    private final Map<String, EnvironmentOptions> below = new LinkedHashMap<>();

    /// Options with these values: numbers, booleans, texts, lists and mappings, as YAML has them.
    public EnvironmentOptions(Map<String, Object> values) {
        this(PLACE, values);
    }

    /// The same in another place than a configuration.
    ///
    /// @param place what stands before their names in messages
    public EnvironmentOptions(String place, Map<String, Object> values) {
        this.place = place;
        this.values = values;
    }

    /// No options said.
    public static EnvironmentOptions none() {
        return new EnvironmentOptions(Map.of());
    }

    /// A finite number.
    public double number(String key, double otherwise) {
        Object value = value(key, otherwise);
        if (value instanceof Number n && Double.isFinite(n.doubleValue())) {
            return n.doubleValue();
        }
        throw wrong(key, value, "a finite number");
    }

    /// A finite number that is at least `least`.
    public double number(String key, double otherwise, double least) {
        double value = number(key, otherwise);
        if (value >= least) {
            return value;
        }
        throw wrong(key, value, "a finite number from " + least);
    }

    /// A whole number that is at least `least`.
    public int integer(String key, int otherwise, int least) {
        Object value = value(key, otherwise);
        if (value instanceof Number n && n.intValue() == n.doubleValue() && n.intValue() >= least) {
            return n.intValue();
        }
        throw wrong(key, value, "a whole number from " + least + " to " + Integer.MAX_VALUE);
    }

    /// True or false.
    public boolean flag(String key, boolean otherwise) {
        Object value = value(key, otherwise);
        if (value instanceof Boolean b) {
            return b;
        }
        throw wrong(key, value, "true or false");
    }

    /// A text.
    public String text(String key, String otherwise) {
        Object value = value(key, otherwise);
        if (value instanceof String s) {
            return s;
        }
        throw wrong(key, value, "a text");
    }

    /// A text, if one is said.
    public Optional<String> text(String key) {
        asked.putIfAbsent(key, values.getOrDefault(key, ""));
        return values.containsKey(key) ? Optional.of(text(key, "")) : Optional.empty();
    }

    /// Whether a text is said, where another kind of value may be said, too.
    public boolean isText(String key) {
        return values.get(key) instanceof String;
    }

    /// Two numbers, the lower first: `[0.2, 1.0]`.
    public Range range(String key, Range otherwise) {
        Object value = value(key, List.of(otherwise.low(), otherwise.high()));
        if (value instanceof List<?> l
                && l.size() == 2
                && l.get(0) instanceof Number low
                && l.get(1) instanceof Number high
                && low.doubleValue() <= high.doubleValue()) {
            return new Range(low.doubleValue(), high.doubleValue());
        }
        throw wrong(key, value, "two numbers, the lower first");
    }

    /// Several texts, of which there may be none.
    public List<String> texts(String key, List<String> otherwise) {
        Object value = value(key, otherwise);
        if (value instanceof List<?> l && l.stream().allMatch(String.class::isInstance)) {
            return l.stream().map(String.class::cast).toList();
        }
        throw wrong(key, value, "a list of texts");
    }

    /// The options in the mapping called `key`, which may be absent.
    public EnvironmentOptions in(String key) {
        return below.computeIfAbsent(key, k -> {
            Object value = value(k, Map.of());
            if (!(value instanceof Map<?, ?> m)) {
                throw wrong(k, value, "a mapping");
            }
            Map<String, Object> inner = new LinkedHashMap<>();
            m.forEach((name, v) -> inner.put(String.valueOf(name), v));
            return new EnvironmentOptions(place + k + ".", inner);
        });
    }

    /// The names that are said, asked for or not.
    public List<String> names() {
        return List.copyOf(values.keySet());
    }

    /// What holds of each option that was asked for so far, in that order.
    public Map<String, Object> inForce() {
        Map<String, Object> all = new LinkedHashMap<>(asked);
        below.forEach((key, options) -> all.put(key, options.inForce()));
        return all;
    }

    /// Refuses what was said but not asked for.
    ///
    /// @throws IllegalArgumentException if there is any, naming the nearest option
    public void refuseOthers() {
        for (String key : values.keySet()) {
            if (!asked.containsKey(key)) {
                throw new IllegalArgumentException("key '" + place + key + "': unknown; "
                        + Spelling.nearest(key, asked.keySet())
                                .map(n -> "did you mean '" + n + "'?")
                                .orElse(
                                        asked.isEmpty()
                                                ? "this environment has no options"
                                                : "there are " + String.join(", ", asked.keySet())));
            }
        }
        below.values().forEach(EnvironmentOptions::refuseOthers);
    }

    private Object value(String key, Object otherwise) {
        Object value = values.getOrDefault(key, otherwise);
        asked.putIfAbsent(key, value);
        return value;
    }

    /// What to throw where the value of `key` is of its type, but not what was expected.
    public IllegalArgumentException wrong(String key, Object found, String expected) {
        return new IllegalArgumentException("key '" + place + key + "': found " + found + ", expected " + expected);
    }

    /// What to throw where the value of `key` cannot be used for a reason that `why` tells.
    public IllegalArgumentException refused(String key, String why) {
        return new IllegalArgumentException("key '" + place + key + "': " + why);
    }

    /// From one number to another.
    public record Range(double low, double high) {
        /// Whether `value` lies strictly between.
        public boolean inside(double value) {
            return low < value && value < high;
        }
    }
}
