package bellman.space;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// The integers `start, start + 1, …, start + n - 1`. A row holds the integer; flattened it is one-hot.
///
/// @param n how many there are
/// @param start the smallest
public record Discrete(int n, int start) implements Space {
    public Discrete {
        if (n < 1) {
            throw new IllegalArgumentException("Discrete needs n of at least 1, got " + n);
        }
    }

    /// The integers `0 … n - 1`.
    public Discrete(int n) {
        this(n, 0);
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public int flatSize() {
        return n;
    }

    @Override
    public Integer sample(RandomGenerator random) {
        return start + random.nextInt(n);
    }

    @Override
    public boolean contains(Object value) {
        return value instanceof Integer i && i >= start && i - start < n;
    }

    @Override
    public void write(Object value, float[] row, int at) {
        if (!contains(value)) {
            throw new IllegalArgumentException("expected an integer from " + start + " to " + (start + n - 1) + ", got " + value);
        }
        row[at] = (Integer) value;
    }

    @Override
    public Integer read(float[] row, int at) {
        int value = (int) row[at];
        if (value != row[at] || !contains(value)) {
            throw new IllegalArgumentException("expected an integer from " + start + " to " + (start + n - 1) + ", got " + row[at]);
        }
        return value;
    }

    @Override
    public void flatten(float[] row, int at, float[] flat, int to) {
        int value = read(row, at);
        Arrays.fill(flat, to, to + n, 0f);
        flat[to + value - start] = 1f;
    }

    @Override
    public void unflatten(float[] flat, int at, float[] row, int to) {
        for (int i = 0; i < n; i++) {
            if (flat[at + i] == 1f) {
                row[to] = start + i;
                return;
            }
        }
        throw new IllegalArgumentException("expected a one-hot vector of " + n + ", found no 1");
    }
}
