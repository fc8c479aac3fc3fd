package bellman.store.config;

import bellman.run.Configured;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Records to nodes. Numbers are written so that reading gives the same bits.
///
/// @param effectiveOnly whether to leave out the keys that have no effect
record RecordTree(boolean effectiveOnly) {

    Mapping of(Record record) {
        return mapping(record, new LinkedHashMap<>(), Set.of());
    }

    /// @param outer paths from here that have no effect because of what stands around the record
    private Mapping mapping(Record record, LinkedHashMap<String, ConfigNode> entries, Set<String> outer) {
        Set<String> left = new HashSet<>(outer);
        if (effectiveOnly && record instanceof Configured c) {
            left.addAll(c.ineffective().keySet());
        }
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            String key = Names.kebab(component.getName());
            if (!left.contains(key)) {
                entries.put(key, node(component.getGenericType(), Records.value(component, record), below(left, key)));
            }
        }
        return new Mapping(entries, Origin.DEFAULTS);
    }

    private static Set<String> below(Set<String> paths, String key) {
        return paths.stream()
                .filter(path -> path.startsWith(key + "."))
                .map(path -> path.substring(key.length() + 1))
                .collect(Collectors.toSet());
    }

    private ConfigNode node(Type declared, Object value) {
        return node(declared, value, Set.of());
    }

    /// @param left paths from the value that have no effect
    private ConfigNode node(Type declared, Object value, Set<String> left) {
        if (value instanceof Record r) {
            return record(declared, r, left);
        }
        if (value instanceof Optional<?> o) {
            return o.isPresent() ? node(argument(declared, 0), o.get(), left) : Scalar.nothing(Origin.DEFAULTS);
        }
        if (value instanceof Collection<?> c) {
            return new Sequence(
                    c.stream().map(v -> node(argument(declared, 0), v)).toList(), Origin.DEFAULTS);
        }
        if (value instanceof Map<?, ?> m) {
            return map(declared, m);
        }
        return value.getClass().isArray() ? array(declared, value) : scalar(value);
    }

    private static Scalar scalar(Object value) {
        if (value instanceof Enum<?> e) {
            return scalar(Names.kebab(e.name()), Kind.TEXT);
        }
        String text = value.toString();
        if (value instanceof Float || value instanceof Double) {
            return scalar(decimal(text), Kind.FLOAT);
        }
        if (value instanceof Number) {
            return scalar(text, Kind.INTEGER);
        }
        if (value instanceof Boolean) {
            return scalar(text, Kind.BOOLEAN);
        }
        if (value instanceof String) {
            return scalar(text, Kind.TEXT);
        }
        throw new IllegalArgumentException(
                "a configuration cannot hold a " + value.getClass().getName()
                        + "; use records, enums, sealed interfaces of records, lists, maps, optionals, numbers and "
                        + "strings");
    }

    private ConfigNode record(Type declared, Record r, Set<String> left) {
        boolean variant = !Records.raw(declared).equals(r.getClass());
        if (variant && r.getClass().getRecordComponents().length == 0) {
            return scalar(Records.variantName(Records.raw(declared), r.getClass()), Kind.TEXT);
        }
        var entries = new LinkedHashMap<String, ConfigNode>();
        if (variant) {
            entries.put("type", scalar(Records.variantName(Records.raw(declared), r.getClass()), Kind.TEXT));
        }
        return mapping(r, entries, left);
    }

    private Mapping map(Type declared, Map<?, ?> m) {
        var entries = new LinkedHashMap<String, ConfigNode>();
        m.forEach((k, v) -> entries.put(String.valueOf(k), node(argument(declared, 1), v)));
        return new Mapping(entries, Origin.DEFAULTS);
    }

    private Sequence array(Type declared, Object array) {
        Type element = declared instanceof GenericArrayType g
                ? g.getGenericComponentType()
                : array.getClass().getComponentType();
        List<ConfigNode> items = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) {
            items.add(node(element, Array.get(array, i)));
        }
        return new Sequence(items, Origin.DEFAULTS);
    }

    private static Type argument(Type declared, int index) {
        return declared instanceof ParameterizedType p ? p.getActualTypeArguments()[index] : Object.class;
    }

    private static Scalar scalar(String text, Kind kind) {
        return new Scalar(text, kind, Origin.DEFAULTS);
    }

    /// A number that YAML 1.2 and 1.1 both read as a float: `3.0e-4`, `1.0e+10`, `.inf`.
    private static String decimal(String java) {
        return switch (java) {
            case "NaN" -> ".nan";
            case "Infinity" -> ".inf";
            case "-Infinity" -> "-.inf";
            default -> java.contains("E-") ? java.replace("E", "e") : java.replace("E", "e+");
        };
    }
}
