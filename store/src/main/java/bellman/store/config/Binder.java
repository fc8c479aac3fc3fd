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
                    .orElseThrow(() -> new ConfigException(
                            source, path, "the key '" + path + "' is missing; add it: " + expected(raw)));
        }
        ConfigNode last = layers.getLast();
        if (raw.isRecord()) {
            return record(raw, path, layers, fallback, "");
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
            return untyped(path, said(layers));
        }
        if (!(last instanceof Scalar scalar) || !Scalars.handles(raw)) {
            throw Refusal.wrong(path, last, expected(raw));
        }
        try {
            return Scalars.parse(raw, scalar);
        } catch (IllegalArgumentException e) {
            throw Refusal.wrong(path, last, String.valueOf(e.getMessage()));
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
        Optional<Object> below =
                from > 0 ? Optional.empty() : fallback.flatMap(f -> ((Optional<?>) f).map(v -> (Object) v));
        return Optional.of(bind(inner, path, layers.subList(from, layers.size()), below));
    }

    private static boolean isNothing(ConfigNode node) {
        return node instanceof Scalar s && s.kind() == Kind.NULL;
    }

    /// A record of a sealed interface: the last layer that names a type decides, and only what stands above the
    /// last change of type counts.
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
        Class<?> type = current.orElseThrow(() -> new ConfigException(
                layers.getLast().origin().toString(),
                path,
                "'" + path + "' has no type; add the key type: one of " + String.join(", ", variants.keySet())));
        return record(type, path, kept, below, Records.variantName(family, type));
    }

    private Optional<Class<?>> named(SequencedMap<String, Class<?>> variants, String path, ConfigNode layer) {
        if (layer instanceof Sequence) {
            throw Refusal.wrong(path, layer, "a type: one of " + String.join(", ", variants.keySet()));
        }
        Optional<ConfigNode> name =
                layer instanceof Mapping m ? Optional.ofNullable(m.entries().get("type")) : Optional.of(layer);
        return name.map(n -> {
            String text = n instanceof Scalar s ? s.text() : "";
            Class<?> type = variants.get(text);
            if (type == null) {
                throw Refusal.wrong(
                        layer instanceof Mapping ? Refusal.join(path, "type") : path,
                        n,
                        "a type: "
                                + Spelling.nearest(text, variants.keySet())
                                        .map(v -> "did you mean '" + v + "'?")
                                        .orElseGet(() -> "one of " + String.join(", ", variants.keySet())));
            }
            return type;
        });
    }

    private Object record(
            Class<?> type, String path, List<ConfigNode> layers, Optional<Object> fallback, String variant) {
        SequencedMap<String, RecordComponent> components = Records.components(type);
        List<Mapping> mappings = new ArrayList<>();
        for (ConfigNode layer : layers) {
            if (!(layer instanceof Mapping m)) {
                throw Refusal.wrong(path, layer, "a mapping with the keys " + String.join(", ", components.keySet()));
            }
            mappings.add(m);
            m.entries().forEach((key, value) -> {
                if (!components.containsKey(key)) {
                    throw Refusal.unknown(root, type, path, key, value, variant);
                }
            });
        }
        Optional<Object> below = fallback.or(() -> Records.defaults(type));
        List<Object> values = new ArrayList<>();
        components.forEach((key, component) -> values.add(bind(
                component.getGenericType(),
                Refusal.join(path, key),
                mappings.stream()
                        .map(m -> m.entries().get(key))
                        .filter(Objects::nonNull)
                        .toList(),
                below.map(b -> Records.value(component, b)))));
        Object made;
        try {
            made = Records.create(type, values.toArray());
        } catch (IllegalArgumentException e) {
            throw Refusal.byConstructor(source, path, components.keySet(), mappings, String.valueOf(e.getMessage()));
        }
        if (made instanceof Configured configured) {
            configured.ineffective().forEach((key, reason) -> Refusal.checkEffect(path, key, reason, mappings));
        }
        return made;
    }

    private Object map(Type type, String path, List<ConfigNode> layers, Optional<Object> fallback) {
        var merged = new LinkedHashMap<Object, Object>();
        fallback.ifPresent(f -> merged.putAll((Map<?, ?>) f));
        var children = new LinkedHashMap<String, List<ConfigNode>>();
        for (ConfigNode layer : layers) {
            if (!(layer instanceof Mapping m)) {
                throw Refusal.wrong(path, layer, "a mapping");
            }
            m.entries()
                    .forEach((key, value) -> children.computeIfAbsent(key, _ -> new ArrayList<>())
                            .add(value));
        }
        children.forEach((key, nodes) -> merged.put(
                key, bind(argument(type, 1), Refusal.join(path, key), nodes, Optional.ofNullable(merged.get(key)))));
        return Collections.unmodifiableMap(merged);
    }

    private Object list(Type type, Class<?> raw, String path, ConfigNode node) {
        if (!(node instanceof Sequence sequence)) {
            throw Refusal.wrong(path, node, "a list, for example [1, 2]");
        }
        Type element = type instanceof GenericArrayType g
                ? g.getGenericComponentType()
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

    /// What is said last of a value without a type. A mapping replaces another as a whole, but several options
    /// that each set a key of one are one mapping.
    private static ConfigNode said(List<ConfigNode> layers) {
        ConfigNode said = layers.getFirst();
        for (ConfigNode layer : layers.subList(1, layers.size())) {
            said = said instanceof Mapping below
                            && layer instanceof Mapping above
                            && below.origin().isOption()
                            && above.origin().isOption()
                    ? below.merge(above)
                    : layer;
        }
        return said;
    }

    private Object untyped(String path, ConfigNode node) {
        return switch (node) {
            case Scalar s -> {
                try {
                    yield Scalars.untyped(s);
                } catch (IllegalArgumentException e) {
                    throw Refusal.wrong(path, node, String.valueOf(e.getMessage()));
                }
            }
            case Sequence s -> s.items().stream().map(i -> untyped(path, i)).toList();
            case Mapping m -> {
                var values = new LinkedHashMap<String, Object>();
                m.entries().forEach((key, value) -> values.put(key, untyped(Refusal.join(path, key), value)));
                yield Collections.unmodifiableMap(values);
            }
        };
    }

    private static String expected(Class<?> type) {
        return type.isRecord() || type.equals(Map.class)
                ? "a mapping"
                : Records.isFamily(type)
                        ? "one of " + String.join(", ", Records.variants(type).keySet())
                        : type.equals(List.class) || type.isArray() ? "a list" : Scalars.expected(type);
    }

    private static Type argument(Type type, int index) {
        return type instanceof ParameterizedType p ? p.getActualTypeArguments()[index] : Object.class;
    }
}
