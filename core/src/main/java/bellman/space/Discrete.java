package bellman.space;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// The integers `start, start + 1, …, start + n - 1`. An object of it is an `Integer`, a row holds the integer,
/// flattened it is one-hot.
///
/// @param n how many there are
/// @param start the smallest
public record Discrete(int n, int start) implements Space {
    /// Beyond this a float does not hold every integer.
    static final int EXACT = 1 << 24;

    public Discrete {
        if (n < 1) {
            throw new IllegalArgumentException("Discrete needs n of at least 1, got " + n);
        }
        if (start < -EXACT || (long) start + n - 1 > EXACT) {
            throw new IllegalArgumentException("Discrete holds integers from " + -EXACT + " to " + EXACT
                    + ", which a float row tells apart; got n " + n + " from " + start);
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
        return value instanceof Integer i && i >= start && i < start + n;
    }

    @Override
    public void write(Object value, float[] row, int at) {
        if (!contains(value)) {
            throw outside(Description.of(value));
        }
        row[at] = (Integer) value;
    }

    @Override
    public Integer read(float[] row, int at) {
        return integer(row[at]);
    }

    @Override
    public void check(float[] row, int at) {
        integer(row[at]);
    }

    @Override
    public void flatten(float[] row, int at, float[] flat, int to) {
        int value = integer(row[at]);
        Arrays.fill(flat, to, to + n, 0f);
        flat[to + value - start] = 1f;
    }

    @Override
    public void unflatten(float[] flat, int at, float[] row, int to) {
        row[to] = start + hot(flat, at, n);
    }

    private int integer(float number) {
        int value = (int) number;
        if (value != number || value < start || value >= start + n) {
            throw outside(String.valueOf(number));
        }
        return value;
    }

    private NotInSpaceException outside(String found) {
        return new NotInSpaceException("", "an integer from " + start + " to " + (start + n - 1), found);
    }

    /// The index of the one 1 among the `n` numbers from `flat[at]`, all others being 0.
    static int hot(float[] flat, int at, int n) {
        int hot = -1;
        int ones = 0;
        for (int i = 0; i < n; i++) {
            if (flat[at + i] == 1f) {
                hot = i;
                ones++;
            } else if (flat[at + i] != 0f) {
                ones = n + 1;
            }
        }
        if (ones != 1) {
            throw new NotInSpaceException(
                    "", "a one-hot vector of " + n, Arrays.toString(Arrays.copyOfRange(flat, at, at + n)));
        }
        return hot;
    }
}
