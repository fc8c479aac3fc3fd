package bellman.store.config;

import bellman.run.Configured;
import bellman.run.Spelling;
import bellman.store.config.ConfigNode.Kind;
import bellman.store.config.ConfigNode.Mapping;
import bellman.store.config.ConfigNode.Scalar;
import bellman.store.config.ConfigNode.Sequence;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;

/// Lays documents, lowest first, over a default value and makes a record of them.
///
/// @param source where the documents come from, for messages about what they lack
/// @param root the record type that the whole document describes
record Binder(String source, Class<?> root) {

    /// The value of `type` at `path`.
    ///
    /// @param layers what the documents say there, lowest first; may be empty
    /// @param fallback the value if they say nothing; its parts where they say only something
    Object bind(Type type, String path, List<ConfigNode> layers, Optional<Object> fallback) {
        Class<?> raw = Records.raw(type);
        if (raw.equals(Optional.class)) {
            return optional(argument(type, 0), path, layers, fallback);
        }
        if (layers.isEmpty()) {
            return fallback.or(() -> raw.isRecord() ? Records.defaults(raw) : Optional.empty())
                    .orElseThrow(() -> new ConfigException(source, path, "the key '" + path + "' is missing; add it: "
                            + expected(raw)));
        }
        ConfigNode last = layers.getLast();
        if (raw.isRecord()) {
            return record(raw, path, layers, fallback, false);
        }
        if (Records.isFamily(raw)) {
            return variant(raw, path, layers, fallback);
        }
        if (raw.equals(Map.class)) {
            return map(type, path, layers, fallback);
        }
        if (raw.equals(List.class) || raw.isArray()) {
            return list(type, raw, path, last);
        }
        if (raw.equals(Object.class)) {
            return untyped(path, last);
        }
        if (!(last instanceof Scalar scalar) || !Scalars.handles(raw)) {
            throw wrong(path, last, expected(raw));
        }
        try {
            return Scalars.parse(raw, scalar);
        } catch (IllegalArgumentException e) {
            throw wrong(path, last, e.getMessage());
        }
    }

    private Object optional(Type inner, String path, List<ConfigNode> layers, Optional<Object> fallback) {
        int from = layers.size();
        while (from > 0 && !isNothing(layers.get(from - 1))) {
            from--;
        }
        if (from == layers.size()) {
            return from > 0 ? Optional.empty() : fallback.orElse(Optional.empty());
        }
        Optional<Object> below = from > 0 ? Optional.empty() : fallback.flatMap(f -> ((Optional<?>) f).map(v -> (Object) v));
        return Optional.of(bind(inner, path, layers.subList(from, layers.size()), below));
    }

    private static boolean isNothing(ConfigNode node) {
        return node instanceof Scalar s && s.kind() == Kind.NULL;
    }

    /// A record of a sealed interface: the last layer that names a type decides, and only what stands above the last change
    /// of type counts.
    private Object variant(Class<?> family, String path, List<ConfigNode> layers, Optional<Object> fallback) {
        SequencedMap<String, Class<?>> variants = Records.variants(family);
        Optional<Object> below = fallback;
        Optional<Class<?>> current = fallback.map(Object::getClass);
        List<ConfigNode> kept = new ArrayList<>();
        for (ConfigNode layer : layers) {
            Optional<Class<?>> named = named(variants, path, layer);
            if (named.isPresent() && !named.equals(current)) {
                current = named;
                below = Optional.empty();
                kept.clear();
            }
            if (layer instanceof Mapping m) {
                var rest = new LinkedHashMap<>(m.entries());
                rest.remove("type");
                kept.add(new Mapping(rest, m.origin()));
            } else {
                kept.add(new Mapping(new LinkedHashMap<>(), layer.origin()));
            }
        }
        Class<?> type = current.orElseThrow(() -> new ConfigException(layers.getLast().origin().toString(), path, "'" + path
                + "' has no type; add the key type: one of " + String.join(", ", variants.keySet())));
        return record(type, path, kept, below, true);
    }

    private Optional<Class<?>> named(SequencedMap<String, Class<?>> variants, String path, ConfigNode layer) {
        if (layer instanceof Sequence) {
            throw wrong(path, layer, "a type: one of " + String.join(", ", variants.keySet()));
        }
        Optional<ConfigNode> name = layer instanceof Mapping m
                ? Optional.ofNullable(m.entries().get("type"))
                : Optional.of(layer);
        return name.map(n -> {
            String text = n instanceof Scalar s ? s.text() : "";
            Class<?> type = variants.get(text);
            if (type == null) {
                throw wrong(layer instanceof Mapping ? join(path, "type") : path, n, "a type: "
                        + Spelling.nearest(text, variants.keySet()).map(v -> "did you mean '" + v + "'?")
                                .orElseGet(() -> "one of " + String.join(", ", variants.keySet())));
            }
            return type;
        });
    }

    private Object record(Class<?> type, String path, List<ConfigNode> layers, Optional<Object> fallback, boolean variant) {
        SequencedMap<String, RecordComponent> components = Records.components(type);
        List<Mapping> mappings = new ArrayList<>();
        for (ConfigNode layer : layers) {
            if (!(layer instanceof Mapping m)) {
                throw wrong(path, layer, "a mapping with the keys " + String.join(", ", components.keySet()));
            }
            mappings.add(m);
            m.entries().forEach((key, value) -> {
                if (!components.containsKey(key)) {
                    throw unknown(type, path, key, value, components.keySet(), variant);
                }
            });
        }
        Optional<Object> below = fallback.or(() -> Records.defaults(type));
        List<Object> values = new ArrayList<>();
        components.forEach((key, component) -> values.add(bind(component.getGenericType(), join(path, key),
                mappings.stream().map(m -> m.entries().get(key)).filter(Objects::nonNull).toList(),
                below.map(b -> Records.value(component, b)))));
        Object made;
        try {
            made = Records.create(type, values.toArray());
        } catch (IllegalArgumentException e) {
            throw refused(path, components.keySet(), mappings, String.valueOf(e.getMessage()));
        }
        if (made instanceof Configured configured) {
            configured.ineffective().forEach((key, reason) -> checkEffect(path, key, reason, mappings));
        }
        return made;
    }

    /// A key that the record lacks: perhaps it stands at the wrong level, perhaps it is misspelt.
    private ConfigException unknown(
            Class<?> type, String path, String key, ConfigNode value, Collection<String> valid, boolean variant) {
        String hint = Records.paths(root).stream()
                .filter(p -> p.equals(key) || p.endsWith("." + key))
                .filter(p -> !p.equals(join(path, key)))
                .findFirst()
                .or(() -> Spelling.nearest(key, valid).map(n -> join(path, n)))
                .map(n -> "did you mean '" + n + "'?")
                .orElseGet(() -> valid.isEmpty() ? "remove it" : "use one of: " + String.join(", ", valid));
        String of = variant ? " of " + Names.kebab(type.getSimpleName()) : "";
        return new ConfigException(value.origin().toString(), join(path, key),
                "unknown key '" + join(path, key) + "'" + of + "; " + hint);
    }

    /// A value that the record's constructor refused, pinned on the key that its message names or on the only one set.
    private ConfigException refused(String path, Collection<String> keys, List<Mapping> mappings, String message) {
        var set = new LinkedHashMap<String, Origin>();
        mappings.forEach(m -> m.entries().forEach((key, value) -> set.put(key, value.origin())));
        String words = " " + message.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").replaceAll("[^A-Za-z0-9]+", " ").toLowerCase() + " ";
        Optional<String> key = keys.stream()
                .filter(k -> words.contains(" " + k.replace('-', ' ') + " "))
                .filter(set::containsKey)
                .findFirst()
                .or(() -> set.size() == 1 ? Optional.of(set.firstEntry().getKey()) : Optional.empty());
        String at = key.map(k -> join(path, k)).orElse(path);
        String where = key.map(k -> String.valueOf(set.get(k)))
                .orElseGet(() -> set.isEmpty() ? source : set.lastEntry().getValue().toString());
        return new ConfigException(where, at, (at.isEmpty() ? "" : at + ": ") + message);
    }

    static void checkEffect(String path, String key, String reason, List<Mapping> mappings) {
        for (Mapping mapping : mappings) {
            find(mapping, key).filter(n -> n.origin().explicit()).ifPresent(n -> {
                throw new ConfigException(n.origin().toString(), join(path, key), "the key '" + join(path, key)
                        + "' has no effect because " + reason + "; remove it, or change what makes it ineffective");
            });
        }
    }

    private static Optional<ConfigNode> find(Mapping mapping, String path) {
        int dot = path.indexOf('.');
        ConfigNode child = mapping.entries().get(dot < 0 ? path : path.substring(0, dot));
        return dot < 0 ? Optional.ofNullable(child)
                : child instanceof Mapping m ? find(m, path.substring(dot + 1)) : Optional.empty();
    }

    private Object map(Type type, String path, List<ConfigNode> layers, Optional<Object> fallback) {
        var merged = new LinkedHashMap<Object, Object>();
        fallback.ifPresent(f -> merged.putAll((Map<?, ?>) f));
        var children = new LinkedHashMap<String, List<ConfigNode>>();
        for (ConfigNode layer : layers) {
            if (!(layer instanceof Mapping m)) {
                throw wrong(path, layer, "a mapping");
            }
            m.entries().forEach((key, value) -> children.computeIfAbsent(key, _ -> new ArrayList<>()).add(value));
        }
        children.forEach((key, nodes) -> merged.put(key,
                bind(argument(type, 1), join(path, key), nodes, Optional.ofNullable(merged.get(key)))));
        return Collections.unmodifiableMap(merged);
    }

    private Object list(Type type, Class<?> raw, String path, ConfigNode node) {
        if (!(node instanceof Sequence sequence)) {
            throw wrong(path, node, "a list, for example [1, 2]");
        }
        Type element = type instanceof GenericArrayType g ? g.getGenericComponentType()
                : raw.isArray() ? raw.getComponentType() : argument(type, 0);
        List<Object> items = new ArrayList<>();
        for (ConfigNode item : sequence.items()) {
            items.add(bind(element, path + "[" + items.size() + "]", List.of(item), Optional.empty()));
        }
        if (!raw.isArray()) {
            return List.copyOf(items);
        }
        Object array = Array.newInstance(raw.getComponentType(), items.size());
        for (int i = 0; i < items.size(); i++) {
            Array.set(array, i, items.get(i));
        }
        return array;
    }

    private Object untyped(String path, ConfigNode node) {
        return switch (node) {
            case Scalar s -> {
                try {
                    yield Scalars.untyped(s);
                } catch (IllegalArgumentException e) {
                    throw wrong(path, node, e.getMessage());
                }
            }
            case Sequence s -> s.items().stream().map(i -> untyped(path, i)).toList();
            case Mapping m -> {
                var values = new LinkedHashMap<String, Object>();
                m.entries().forEach((key, value) -> values.put(key, untyped(join(path, key), value)));
                yield Collections.unmodifiableMap(values);
            }
        };
    }

    private static ConfigException wrong(String path, ConfigNode found, String expected) {
        String what = expected.startsWith("expected") ? expected : "expected " + expected;
        return new ConfigException(found.origin().toString(), path,
                (path.isEmpty() ? "" : path + ": ") + "found " + found.shown() + ", " + what);
    }

    private static String expected(Class<?> type) {
        return type.isRecord() || type.equals(Map.class) ? "a mapping"
                : Records.isFamily(type) ? "one of " + String.join(", ", Records.variants(type).keySet())
                : type.equals(List.class) || type.isArray() ? "a list"
                : Scalars.expected(type);
    }

    private static Type argument(Type type, int index) {
        return type instanceof ParameterizedType p ? p.getActualTypeArguments()[index] : Object.class;
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
