package bellman.store.config;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// A value of a configuration document. The origin of a mapping's value is that of its key.
sealed interface ConfigNode {

    Origin origin();

    /// This node with every origin changed.
    ConfigNode mapOrigins(UnaryOperator<Origin> change);

    /// This node with the text of every scalar changed.
    ConfigNode mapTexts(UnaryOperator<String> change);

    /// The node in one short line, for messages.
    String shown();

    /// What a scalar is by YAML 1.2's core schema.
    enum Kind {
        NULL,
        BOOLEAN,
        INTEGER,
        FLOAT,
        TEXT
    }

    /// A single value, as written.
    record Scalar(String text, Kind kind, Origin origin) implements ConfigNode {
        static Scalar nothing(Origin origin) {
            return new Scalar("null", Kind.NULL, origin);
        }

        @Override
        public Scalar mapOrigins(UnaryOperator<Origin> change) {
            return new Scalar(text, kind, change.apply(origin));
        }

        @Override
        public Scalar mapTexts(UnaryOperator<String> change) {
            return new Scalar(change.apply(text), kind, origin);
        }

        @Override
        public String shown() {
            return kind == Kind.NULL ? "nothing" : "'" + text + "'";
        }
    }

    /// A list.
    record Sequence(List<ConfigNode> items, Origin origin) implements ConfigNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public Sequence mapOrigins(UnaryOperator<Origin> change) {
            return new Sequence(items.stream().map(i -> i.mapOrigins(change)).toList(), change.apply(origin));
        }

        @Override
        public Sequence mapTexts(UnaryOperator<String> change) {
            return new Sequence(items.stream().map(i -> i.mapTexts(change)).toList(), origin);
        }

        @Override
        public String shown() {
            return "a list of " + items.size();
        }
    }

    /// Keys with values, in order.
    record Mapping(SequencedMap<String, ConfigNode> entries, Origin origin) implements ConfigNode {
        public Mapping {
            entries = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(entries));
        }

        static Mapping of(String key, ConfigNode value, Origin origin) {
            var entries = new LinkedHashMap<String, ConfigNode>();
            entries.put(key, value);
            return new Mapping(entries, origin);
        }

        @Override
        public Mapping mapOrigins(UnaryOperator<Origin> change) {
            var changed = new LinkedHashMap<String, ConfigNode>();
            entries.forEach((key, value) -> changed.put(key, value.mapOrigins(change)));
            return new Mapping(changed, change.apply(origin));
        }

        @Override
        public Mapping mapTexts(UnaryOperator<String> change) {
            var changed = new LinkedHashMap<String, ConfigNode>();
            entries.forEach((key, value) -> changed.put(key, value.mapTexts(change)));
            return new Mapping(changed, origin);
        }

        /// This mapping with `over` laid on it, mapping by mapping.
        Mapping merge(Mapping over) {
            var merged = new LinkedHashMap<>(entries);
            for (Map.Entry<String, ConfigNode> e : over.entries.entrySet()) {
                merged.merge(
                        e.getKey(),
                        e.getValue(),
                        (below, above) -> below instanceof Mapping b
                                        && above instanceof Mapping a
                                        && !a.entries.containsKey("type")
                                ? b.merge(a)
                                : above);
            }
            return new Mapping(merged, origin);
        }

        /// This mapping without the values at some dotted paths.
        Mapping without(Collection<String> paths) {
            var kept = new LinkedHashMap<String, ConfigNode>();
            entries.forEach((key, value) -> {
                List<String> below = paths.stream()
                        .filter(p -> p.startsWith(key + "."))
                        .map(p -> p.substring(key.length() + 1))
                        .toList();
                if (!paths.contains(key)) {
                    kept.put(key, value instanceof Mapping m && !below.isEmpty() ? m.without(below) : value);
                }
            });
            return new Mapping(kept, origin);
        }

        @Override
        public String shown() {
            return entries.isEmpty()
                    ? "an empty mapping"
                    : entries.keySet().stream().limit(4).collect(Collectors.joining(", ", "a mapping (", ")"));
        }
    }
}
