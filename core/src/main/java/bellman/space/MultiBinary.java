package bellman.space;

import java.util.random.RandomGenerator;

/// Vectors of `n` yes-or-no values. An object of it is a `boolean[]`; a row, and the network's input, hold 0 and 1.
///
/// @param n how many
public record MultiBinary(int n) implements Space {
    public MultiBinary {
        if (n < 1) {
            throw new IllegalArgumentException("MultiBinary needs n of at least 1, got " + n);
        }
    }

    @Override
    public int size() {
        return n;
    }

    @Override
    public int flatSize() {
        return n;
    }

    @Override
    public boolean[] sample(RandomGenerator random) {
        boolean[] value = new boolean[n];
        for (int i = 0; i < n; i++) {
            value[i] = random.nextBoolean();
        }
        return value;
    }

    @Override
    public boolean contains(Object value) {
        return value instanceof boolean[] v && v.length == n;
    }

    @Override
    public void write(Object value, float[] row, int at) {
        if (!(value instanceof boolean[] v) || v.length != n) {
            throw new NotInSpaceException("", "a boolean[" + n + "]", Description.of(value));
        }
        for (int i = 0; i < n; i++) {
            row[at + i] = v[i] ? 1 : 0;
        }
    }

    @Override
    public boolean[] read(float[] row, int at) {
        boolean[] value = new boolean[n];
        for (int i = 0; i < n; i++) {
            value[i] = binary(row, at, i) == 1;
        }
        return value;
    }

    @Override
    public void check(float[] row, int at) {
        for (int i = 0; i < n; i++) {
            binary(row, at, i);
        }
    }

    @Override
    public void flatten(float[] row, int at, float[] flat, int to) {
        copy(row, at, flat, to);
    }

    @Override
    public void unflatten(float[] flat, int at, float[] row, int to) {
        copy(flat, at, row, to);
    }

    private void copy(float[] from, int at, float[] into, int to) {
        for (int i = 0; i < n; i++) {
            into[to + i] = binary(from, at, i);
        }
    }

    private static float binary(float[] row, int at, int i) {
        float v = row[at + i];
        if (v != 0 && v != 1) {
            throw new NotInSpaceException("[" + i + "]", "0 or 1", Description.of(v));
        }
        return v;
    }
}
