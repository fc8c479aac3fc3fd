package bellman.llm.model;

import bellman.store.disk.StorageException;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The members of an object in a model's JSON file, asked for by name and type. A null is as good as an absent
/// member, unless someone looks with [#has].
///
/// @param file for messages
/// @param path of the object in the file, with a dot behind it if it is not the whole
/// @param members as [Json#readWithNulls] gives them
record ConfigFields(Path file, String path, Map<String, Object> members) {

    /// All of a file.
    ///
    /// @throws ModelException if it is not one JSON object
    /// @throws StorageException if it cannot be read
    static ConfigFields read(Path file) {
        try {
            return new ConfigFields(file, "", Json.readWithNulls(Files.readAllBytes(file)));
        } catch (JsonException e) {
            throw new ModelException(file, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw StorageException.of(file, "cannot read it", e);
        }
    }

    /// Whether the member is there, null or not.
    boolean has(String key) {
        return members.containsKey(key);
    }

    @SuppressWarnings("ReferenceEquality") // there is one such object
    Optional<Object> find(String key) {
        return Optional.ofNullable(members.get(key)).filter(v -> v != Json.NULL);
    }

    Optional<ConfigFields> object(String key) {
        return find(key).map(v -> {
            if (!(v instanceof Map<?, ?> map)) {
                throw wrong(key, v, "an object");
            }
            @SuppressWarnings("unchecked") // the reader makes no other maps
            var object = (Map<String, Object>) map;
            return new ConfigFields(file, path + key + ".", object);
        });
    }

    Optional<String> text(String key) {
        return find(key).map(v -> v instanceof String s ? s : fail(key, v, "a text"));
    }

    boolean flag(String key, boolean absent) {
        return find(key)
                .map(v -> v instanceof Boolean b ? b : this.<Boolean>fail(key, v, "true or false"))
                .orElse(absent);
    }

    int integer(String key) {
        return optionalInteger(key).orElseThrow(() -> missing(key));
    }

    Optional<Integer> optionalInteger(String key) {
        return find(key).map(v -> integer(key, v));
    }

    double number(String key) {
        return optionalNumber(key).orElseThrow(() -> missing(key));
    }

    Optional<Double> optionalNumber(String key) {
        return find(key).map(v -> v instanceof Number n ? n.doubleValue() : this.<Double>fail(key, v, "a number"));
    }

    /// The integers of a list; a single one is a list of one.
    List<Integer> integers(String key) {
        Object value = find(key).orElse(List.of());
        List<Integer> numbers = new ArrayList<>();
        for (Object item : value instanceof List<?> list ? list : List.of(value)) {
            numbers.add(integer(key, item));
        }
        return numbers;
    }

    Optional<List<String>> texts(String key) {
        return find(key).map(v -> {
            if (!(v instanceof List<?> list)) {
                throw wrong(key, v, "a list of texts");
            }
            return list.stream().map(String::valueOf).toList();
        });
    }

    /// Refuses members that nobody knows what to do with.
    void only(Set<String> known, String of) {
        for (String key : members.keySet()) {
            if (!known.contains(key) && find(key).isPresent()) {
                throw new ModelException(
                        file,
                        "'" + path + key + "' is not understood for " + of + ", which has "
                                + known.stream().sorted().toList());
            }
        }
    }

    ModelException wrong(String key, Object found, String expected) {
        return new ModelException(file, "'" + path + key + "' is " + shown(found) + ", expected " + expected);
    }

    private ModelException missing(String key) {
        return new ModelException(file, "'" + path + key + "' is missing");
    }

    private int integer(String key, Object value) {
        if (!(value instanceof Long n) || n < 0 || n > Integer.MAX_VALUE) {
            throw wrong(key, value, "an integer from 0 to " + Integer.MAX_VALUE);
        }
        return n.intValue();
    }

    /// As the file has it: a text in quotes, so that '64' is not taken for 64.
    private static String shown(Object found) {
        return found instanceof String text ? "'" + text + "'" : String.valueOf(found);
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // never returns
    private <T> T fail(String key, Object found, String expected) {
        throw wrong(key, found, expected);
    }
}
