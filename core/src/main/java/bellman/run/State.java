package bellman.run;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Named arrays and texts: the form in which a run's state is saved and restored. Names are paths,
/// `policy/hidden.0`; [#at] opens a scope below one.
public final class State {
    private final Map<String, Object> entries;
    private final String prefix;

    /// An empty state.
    public State() {
        this(new LinkedHashMap<>(), "");
    }

    private State(Map<String, Object> entries, String prefix) {
        this.entries = entries;
        this.prefix = prefix;
    }

    /// The part of this state whose names begin with `scope/`: a view, written and read through.
    public State at(String scope) {
        return new State(entries, prefix + scope + "/");
    }

    /// Puts a copy of `values`.
    public void put(String name, float[] values) {
        add(name, values.clone());
    }

    /// Puts a copy of `values`.
    public void put(String name, double[] values) {
        add(name, values.clone());
    }

    /// Puts a copy of `values`.
    public void put(String name, long[] values) {
        add(name, values.clone());
    }

    /// Puts a copy of `values`.
    public void put(String name, int[] values) {
        add(name, values.clone());
    }

    /// Puts a copy of `values`.
    public void put(String name, byte[] values) {
        add(name, values.clone());
    }

    /// Puts `values`, one byte each.
    public void put(String name, boolean[] values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (values[i] ? 1 : 0);
        }
        add(name, bytes);
    }

    /// Puts a text.
    public void put(String name, String text) {
        add(name, text);
    }

    /// Lends bytes as they lie, where a copy would not fit the heap: whoever saves this state has done so before they
    /// change.
    public void lend(String name, MemorySegment bytes) {
        add(name, bytes.asReadOnly());
    }

    /// Whether there are bytes that were lent.
    public boolean lends() {
        return entries.values().stream().anyMatch(v -> v instanceof MemorySegment);
    }

    /// The bytes called `name`, which must be `length` many, wherever they lie.
    public MemorySegment memory(String name, long length) {
        MemorySegment bytes = entries.get(prefix + name) instanceof MemorySegment lent
                ? lent
                : MemorySegment.ofArray(find(name, byte[].class));
        check(name, length, bytes.byteSize());
        return bytes;
    }

    /// The floats called `name`, which must be `length` many.
    public float[] floats(String name, int length) {
        float[] values = find(name, float[].class);
        check(name, length, values.length);
        return values;
    }

    /// The doubles called `name`, which must be `length` many.
    public double[] doubles(String name, int length) {
        double[] values = find(name, double[].class);
        check(name, length, values.length);
        return values;
    }

    /// The longs called `name`, which must be `length` many.
    public long[] longs(String name, int length) {
        long[] values = find(name, long[].class);
        check(name, length, values.length);
        return values;
    }

    /// The ints called `name`, which must be `length` many.
    public int[] ints(String name, int length) {
        int[] values = find(name, int[].class);
        check(name, length, values.length);
        return values;
    }

    /// The bytes called `name`, which must be `length` many.
    public byte[] bytes(String name, int length) {
        byte[] values = bytes(name);
        check(name, length, values.length);
        return values;
    }

    /// The bytes called `name`, however many.
    public byte[] bytes(String name) {
        return entries.get(prefix + name) instanceof MemorySegment lent
                ? lent.toArray(ValueLayout.JAVA_BYTE)
                : find(name, byte[].class);
    }

    /// The text called `name`.
    public String text(String name) {
        return find(name, String.class);
    }

    /// Copies the floats called `name` into `values`, which must be as long.
    public void read(String name, float[] values) {
        System.arraycopy(floats(name, values.length), 0, values, 0, values.length);
    }

    /// Copies the doubles called `name` into `values`, which must be as long.
    public void read(String name, double[] values) {
        System.arraycopy(doubles(name, values.length), 0, values, 0, values.length);
    }

    /// Copies the longs called `name` into `values`, which must be as long.
    public void read(String name, long[] values) {
        System.arraycopy(longs(name, values.length), 0, values, 0, values.length);
    }

    /// Copies the ints called `name` into `values`, which must be as long.
    public void read(String name, int[] values) {
        System.arraycopy(ints(name, values.length), 0, values, 0, values.length);
    }

    /// Copies the booleans called `name` into `values`, which must be as long.
    public void read(String name, boolean[] values) {
        byte[] bytes = bytes(name, values.length);
        for (int i = 0; i < bytes.length; i++) {
            values[i] = bytes[i] != 0;
        }
    }

    /// Whether there is an entry called `name`.
    public boolean has(String name) {
        return entries.containsKey(prefix + name);
    }

    /// Whether anything was put in this scope.
    public boolean exists() {
        return entries.keySet().stream().anyMatch(name -> name.startsWith(prefix));
    }

    /// All entries by their full names, in the order in which they were put: `float[]`, `double[]`, `long[]`,
    /// `int[]`, `byte[]`, `String`, or a `MemorySegment` of bytes that were lent. Not a copy.
    public Map<String, Object> entries() {
        return Collections.unmodifiableMap(entries);
    }

    /// A state that holds `entries`, as [#entries()] gives them.
    public static State of(Map<String, Object> entries) {
        return new State(new LinkedHashMap<>(entries), "");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof State s
                && prefix.equals(s.prefix)
                && entries.keySet().equals(s.entries.keySet())
                && entries.entrySet().stream()
                        .allMatch(e -> same(e.getValue(), Optional.ofNullable(s.entries.get(e.getKey()))));
    }

    @Override
    public int hashCode() {
        return entries.keySet().hashCode();
    }

    private static boolean same(Object a, Optional<Object> b) {
        Optional<MemorySegment> x = asBytes(a);
        Optional<MemorySegment> y = b.flatMap(State::asBytes);
        return x.isPresent() && y.isPresent()
                ? x.get().mismatch(y.get()) < 0
                : b.isPresent() && Arrays.deepEquals(new Object[] {a}, new Object[] {b.get()});
    }

    private static Optional<MemorySegment> asBytes(Object value) {
        return switch (value) {
            case MemorySegment lent -> Optional.of(lent);
            case byte[] own -> Optional.of(MemorySegment.ofArray(own));
            default -> Optional.empty();
        };
    }

    private void add(String name, Object value) {
        if (entries.putIfAbsent(prefix + name, value) != null) {
            throw new IllegalStateException("the state already has an entry " + prefix + name);
        }
    }

    private <T> T find(String name, Class<T> type) {
        Object value = entries.get(prefix + name);
        if (value == null) {
            throw new IllegalStateException("the saved state has no entry " + prefix + name
                    + ": it was written under another configuration or version");
        }
        if (!type.isInstance(value)) {
            throw new IllegalStateException("the saved state's entry " + prefix + name + " is "
                    + value.getClass().getSimpleName() + ", expected " + type.getSimpleName());
        }
        return type.cast(value);
    }

    private void check(String name, long expected, long found) {
        if (expected != found) {
            throw new IllegalStateException("the saved state's entry " + prefix + name + " has " + found
                    + " values, expected " + expected + ": it was written under another configuration or version");
        }
    }
}
