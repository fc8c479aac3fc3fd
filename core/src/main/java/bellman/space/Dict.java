package bellman.space;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Several values by name. An object of it is a `Map`; a row, and the network's input, are those of the parts one
/// behind the other in the alphabetical order of their names, as Gymnasium has it.
///
/// @param parts the spaces by name; iterates in alphabetical order
public record Dict(Map<String, Space> parts) implements Space {
    public Dict {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("Dict needs at least one part, got none");
        }
        if (parts.containsKey("")) {
            throw new IllegalArgumentException("Dict needs a name for each part, got an empty one");
        }
        parts = Collections.unmodifiableMap(new TreeMap<>(parts));
    }

    /// The space of the part called `name`.
    public Space part(String name) {
        check(name);
        return Objects.requireNonNull(parts.get(name));
    }

    /// Where the part called `name` begins in a row.
    public int offset(String name) {
        check(name);
        int sum = 0;
        for (var part : parts.entrySet()) {
            if (part.getKey().equals(name)) {
                break;
            }
            sum += part.getValue().size();
        }
        return sum;
    }

    @Override
    public int size() {
        int sum = 0;
        for (Space part : parts.values()) {
            sum += part.size();
        }
        return sum;
    }

    @Override
    public int flatSize() {
        int sum = 0;
        for (Space part : parts.values()) {
            sum += part.flatSize();
        }
        return sum;
    }

    @Override
    public Map<String, Object> sample(RandomGenerator random) {
        var values = new LinkedHashMap<String, Object>();
        parts.forEach((name, part) -> values.put(name, part.sample(random)));
        return Collections.unmodifiableMap(values);
    }

    @Override
    public boolean contains(Object value) {
        return value instanceof Map<?, ?> values
                && values.keySet().equals(parts.keySet())
                && parts.entrySet().stream()
                        .allMatch(p -> Optional.ofNullable(values.get(p.getKey()))
                                .filter(p.getValue()::contains)
                                .isPresent());
    }

    @Override
    public void write(Object value, float[] row, int at) {
        if (!(value instanceof Map<?, ?> values) || !values.keySet().equals(parts.keySet())) {
            throw new NotInSpaceException("", "a map with keys " + parts.keySet(), Description.of(value));
        }
        each((name, part, rowOffset, flatOffset) ->
                part.write(Objects.requireNonNull(values.get(name), name), row, at + rowOffset));
    }

    @Override
    public Map<String, Object> read(float[] row, int at) {
        var values = new LinkedHashMap<String, Object>();
        each((name, part, rowOffset, flatOffset) -> values.put(name, part.read(row, at + rowOffset)));
        return Collections.unmodifiableMap(values);
    }

    @Override
    public void check(float[] row, int at) {
        each((name, part, rowOffset, flatOffset) -> part.check(row, at + rowOffset));
    }

    @Override
    public void flatten(float[] row, int at, float[] flat, int to) {
        each((name, part, rowOffset, flatOffset) -> part.flatten(row, at + rowOffset, flat, to + flatOffset));
    }

    @Override
    public void unflatten(float[] flat, int at, float[] row, int to) {
        each((name, part, rowOffset, flatOffset) -> part.unflatten(flat, at + flatOffset, row, to + rowOffset));
    }

    private void check(String name) {
        if (!parts.containsKey(name)) {
            throw new IllegalArgumentException("no part is called " + name + "; there are " + parts.keySet());
        }
    }

    private void each(Visitor visitor) {
        int rowOffset = 0;
        int flatOffset = 0;
        for (var entry : parts.entrySet()) {
            Space part = entry.getValue();
            try {
                visitor.visit(entry.getKey(), part, rowOffset, flatOffset);
            } catch (NotInSpaceException e) {
                throw e.within(entry.getKey());
            }
            rowOffset += part.size();
            flatOffset += part.flatSize();
        }
    }

    private interface Visitor {
        void visit(String name, Space part, int rowOffset, int flatOffset);
    }
}
