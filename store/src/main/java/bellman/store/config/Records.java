package bellman.store.config;

import bellman.run.ConfigVariants;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.ServiceLoader;
import java.util.Set;

/// What reflection knows of configuration records.
///
/// Every run's start passes through this package. It tests types with `instanceof`, because each pattern switch
/// costs some milliseconds when it is first linked.
final class Records {
    private static final List<ConfigVariants> OPEN = ServiceLoader.load(ConfigVariants.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();

    private static final Set<Class<?>> WHOLE = Set.of(int.class, long.class, Integer.class, Long.class);

    private Records() {}

    static Class<?> raw(Type type) {
        if (type instanceof Class<?> c) {
            return c;
        }
        if (type instanceof ParameterizedType p) {
            return (Class<?>) p.getRawType();
        }
        if (type instanceof WildcardType w) {
            return raw(w.getUpperBounds()[0]);
        }
        if (type instanceof GenericArrayType g) {
            return raw(g.getGenericComponentType()).arrayType();
        }
        throw new IllegalArgumentException("a configuration cannot hold a " + type);
    }

    static Object value(RecordComponent component, Object record) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    /// Components by their keys.
    static SequencedMap<String, RecordComponent> components(Class<?> record) {
        var components = new LinkedHashMap<String, RecordComponent>();
        for (RecordComponent c : record.getRecordComponents()) {
            components.put(Names.kebab(c.getName()), c);
        }
        return components;
    }

    /// Calls the canonical constructor; an exception that it throws comes out as it is.
    static Object create(Class<?> record, Object[] values) {
        Class<?>[] types = Arrays.stream(record.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            var constructor = record.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("cannot create a " + record.getName(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot create a " + record.getName(), e);
        }
    }

    /// The record's own defaults: its constructor without arguments or its static method `defaults()`, if it has
    /// one.
    static Optional<Object> defaults(Class<?> record) {
        try {
            if (record.getRecordComponents().length == 0) {
                return Optional.of(create(record, new Object[0]));
            }
            for (var constructor : record.getDeclaredConstructors()) {
                if (constructor.getParameterCount() == 0) {
                    constructor.setAccessible(true);
                    return Optional.of(constructor.newInstance());
                }
            }
            for (var method : record.getDeclaredMethods()) {
                if (method.getName().equals("defaults")
                        && method.getParameterCount() == 0
                        && Modifier.isStatic(method.getModifiers())
                        && method.getReturnType().equals(record)) {
                    method.setAccessible(true);
                    return Optional.of(method.invoke(null));
                }
            }
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot create the defaults of " + record.getName(), e);
        }
    }

    /// Whether a type is a sealed interface of records, or one whose records a [ConfigVariants] names.
    static boolean isFamily(Class<?> type) {
        return type.isInterface() && (type.isSealed() || !open(type).isEmpty());
    }

    private static SequencedMap<String, Class<?>> open(Class<?> family) {
        var variants = new LinkedHashMap<String, Class<?>>();
        for (ConfigVariants named : OPEN) {
            if (named.family().equals(family)) {
                variants.putAll(named.variants());
            }
        }
        return variants;
    }

    /// The name of a record among its family's.
    static String variantName(Class<?> family, Class<?> variant) {
        return variants(family).entrySet().stream()
                .filter(e -> e.getValue().equals(variant))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> Names.kebab(variant.getSimpleName()));
    }

    /// The records of a sealed interface, those of sealed interfaces below it included, by their names; or those
    /// named by [ConfigVariants].
    static SequencedMap<String, Class<?>> variants(Class<?> family) {
        if (!family.isSealed()) {
            return open(family);
        }
        var variants = new LinkedHashMap<String, Class<?>>();
        for (Class<?> c : family.getPermittedSubclasses()) {
            if (c.isRecord()) {
                variants.put(Names.kebab(c.getSimpleName()), c);
            } else if (isFamily(c)) {
                variants.putAll(variants(c));
            } else {
                throw new IllegalArgumentException(
                        family.getName() + " cannot be configured: " + c.getName() + " is no record");
            }
        }
        return variants;
    }

    /// Every key below a record as a dotted path, through nested records and every variant.
    static List<String> paths(Class<?> record) {
        var paths = new ArrayList<String>();
        collect(record, "", new ArrayList<>(), paths);
        return paths.stream().distinct().toList();
    }

    private static void collect(Class<?> type, String prefix, List<Class<?>> open, List<String> paths) {
        if (open.contains(type)) {
            return;
        }
        open.add(type);
        if (type.isRecord()) {
            components(type).forEach((key, component) -> {
                paths.add(prefix + key);
                collect(inner(component.getGenericType()), prefix + key + ".", open, paths);
            });
        } else if (isFamily(type)) {
            paths.add(prefix + "type");
            variants(type).values().forEach(v -> collect(v, prefix, open, paths));
        }
        open.removeLast();
    }

    private static Class<?> inner(Type type) {
        return raw(type).equals(Optional.class) && type instanceof ParameterizedType p
                ? raw(p.getActualTypeArguments()[0])
                : raw(type);
    }

    /// Whether the value at a dotted path is a map, whose keys are free.
    static boolean isMap(Class<?> record, String path) {
        int dot = path.indexOf('.');
        String key = dot < 0 ? path : path.substring(0, dot);
        List<Class<?>> owners = isFamily(record) ? List.copyOf(variants(record).values()) : List.of(record);
        for (Class<?> owner : owners) {
            RecordComponent component = owner.isRecord() ? components(owner).get(key) : null;
            if (component != null) {
                Class<?> type = inner(component.getGenericType());
                if (dot < 0 ? type.equals(Map.class) : isMap(type, path.substring(dot + 1))) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Whether the value at a dotted path of a record is a whole number; not where the record has no such path.
    static boolean isWhole(Record record, String path) {
        int dot = path.indexOf('.');
        RecordComponent component = components(record.getClass()).get(dot < 0 ? path : path.substring(0, dot));
        if (component == null) {
            return false;
        }
        if (dot < 0) {
            return WHOLE.contains(inner(component.getGenericType()));
        }
        Object value = value(component, record);
        Object inside = value instanceof Optional<?> optional && optional.isPresent() ? optional.get() : value;
        return inside instanceof Record below && isWhole(below, path.substring(dot + 1));
    }
}
