package bellman.space;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Several discrete choices taken together, choice `i` among `0 … counts[i] - 1`. An object of it is an `int[]`; a
/// row holds one integer each; flattened it is one one-hot vector each, one behind the other.
///
/// @param counts `[choice]` how many values each choice has
public record MultiDiscrete(List<Integer> counts) implements Space {
    public MultiDiscrete {
        counts = List.copyOf(counts);
        if (counts.isEmpty()) {
            throw new IllegalArgumentException("MultiDiscrete needs at least one choice, got none");
        }
        for (int i = 0; i < counts.size(); i++) {
            if (counts.get(i) < 1 || counts.get(i) > Discrete.EXACT) {
                throw new IllegalArgumentException("MultiDiscrete choice " + i + " needs from 1 to " + Discrete.EXACT
                        + " values, got " + counts.get(i));
            }
        }
        if (counts.stream().mapToLong(c -> c).sum() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("MultiDiscrete has too many values in all to be flattened: " + counts);
        }
    }

    /// Choices with these numbers of values.
    public static MultiDiscrete of(int... counts) {
        return new MultiDiscrete(IntStream.of(counts).boxed().toList());
    }

    @Override
    public int size() {
        return counts.size();
    }

    @Override
    public int flatSize() {
        int sum = 0;
        for (int i = 0; i < counts.size(); i++) {
            sum += counts.get(i);
        }
        return sum;
    }

    @Override
    public int[] sample(RandomGenerator random) {
        int[] value = new int[counts.size()];
        for (int i = 0; i < value.length; i++) {
            value[i] = random.nextInt(counts.get(i));
        }
        return value;
    }

    @Override
    public boolean contains(Object value) {
        return value instanceof int[] v
                && v.length == counts.size()
                && IntStream.range(0, v.length).allMatch(i -> v[i] >= 0 && v[i] < counts.get(i));
    }

    @Override
    public void write(Object value, float[] row, int at) {
        if (!(value instanceof int[] v) || v.length != counts.size()) {
            throw new NotInSpaceException("", "an int[" + counts.size() + "]", Description.of(value));
        }
        for (int i = 0; i < v.length; i++) {
            integer(i, v[i]);
            row[at + i] = v[i];
        }
    }

    @Override
    public int[] read(float[] row, int at) {
        int[] value = new int[counts.size()];
        for (int i = 0; i < value.length; i++) {
            value[i] = integer(i, row[at + i]);
        }
        return value;
    }

    @Override
    public void check(float[] row, int at) {
        for (int i = 0; i < counts.size(); i++) {
            integer(i, row[at + i]);
        }
    }

    @Override
    public void flatten(float[] row, int at, float[] flat, int to) {
        for (int i = 0; i < counts.size(); i++) {
            int n = counts.get(i);
            int value = integer(i, row[at + i]);
            Arrays.fill(flat, to, to + n, 0f);
            flat[to + value] = 1f;
            to += n;
        }
    }

    @Override
    public void unflatten(float[] flat, int at, float[] row, int to) {
        for (int i = 0; i < counts.size(); i++) {
            try {
                row[to + i] = Discrete.hot(flat, at, counts.get(i));
            } catch (NotInSpaceException e) {
                throw e.within("[" + i + "]");
            }
            at += counts.get(i);
        }
    }

    private int integer(int i, double number) {
        int value = (int) number;
        if (value != number || value < 0 || value >= counts.get(i)) {
            throw new NotInSpaceException(
                    "[" + i + "]", "an integer from 0 to " + (counts.get(i) - 1), Description.of(number));
        }
        return value;
    }
}
