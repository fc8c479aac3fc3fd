package bellman.space;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// Arrays of numbers of one shape, each between a lower and an upper bound, which may be infinite. An object of it is a
/// `float[]`, row-major.
///
/// @param shape lengths of the axes; empty for a single number
/// @param low `[element]` smallest values
/// @param high `[element]` largest values
/// @param type how a value is stored where many are kept
public record Box(List<Integer> shape, float[] low, float[] high, Type type) implements Space {

    /// How elements are stored.
    public enum Type {
        /// Four bytes each.
        FLOAT32,
        /// One byte each, the integers 0 to 255.
        UINT8
    }

    public Box {
        shape = List.copyOf(shape);
        int size = shape.stream().reduce(1, (a, b) -> a * b);
        if (size < 1 || low.length != size || high.length != size) {
            throw new IllegalArgumentException("a box of shape " + shape + " needs " + size + " bounds of each kind, got "
                    + low.length + " and " + high.length);
        }
        low = low.clone();
        high = high.clone();
        for (int i = 0; i < size; i++) {
            if (!(low[i] <= high[i])) {
                throw new IllegalArgumentException("box bound " + i + ": low " + low[i] + " is not below high " + high[i]);
            }
        }
    }

    /// A vector of `size` numbers between `low` and `high`.
    public static Box of(int size, float low, float high) {
        return of(List.of(size), low, high);
    }

    /// An array of `shape` with all numbers between `low` and `high`.
    public static Box of(List<Integer> shape, float low, float high) {
        int size = shape.stream().reduce(1, (a, b) -> a * b);
        float[] lows = new float[size];
        float[] highs = new float[size];
        Arrays.fill(lows, low);
        Arrays.fill(highs, high);
        return new Box(shape, lows, highs, Type.FLOAT32);
    }

    /// A vector between the given bounds.
    public static Box between(float[] low, float[] high) {
        return new Box(List.of(low.length), low, high, Type.FLOAT32);
    }

    /// A vector of `size` unbounded numbers.
    public static Box unbounded(int size) {
        return of(size, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    }

    /// An array of bytes, such as an image.
    public static Box bytes(Integer... shape) {
        Box floats = of(List.of(shape), 0, 255);
        return new Box(floats.shape, floats.low, floats.high, Type.UINT8);
    }

    @Override
    public float[] low() {
        return low.clone();
    }

    @Override
    public float[] high() {
        return high.clone();
    }

    /// The smallest value of element `i`.
    public float low(int i) {
        return low[i];
    }

    /// The largest value of element `i`.
    public float high(int i) {
        return high[i];
    }

    /// Whether all bounds are finite.
    public boolean bounded() {
        for (int i = 0; i < low.length; i++) {
            if (Float.isInfinite(low[i]) || Float.isInfinite(high[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int size() {
        return low.length;
    }

    @Override
    public int flatSize() {
        return low.length;
    }

    /// Uniform between two finite bounds, exponential beyond one, normal without any.
    @Override
    public float[] sample(RandomGenerator random) {
        float[] value = new float[low.length];
        for (int i = 0; i < value.length; i++) {
            boolean below = Float.isFinite(low[i]);
            boolean above = Float.isFinite(high[i]);
            if (type == Type.UINT8) {
                value[i] = low[i] + random.nextInt((int) (high[i] - low[i]) + 1);
            } else if (below && above) {
                value[i] = (float) Math.min(high[i], low[i] + random.nextDouble() * ((double) high[i] - low[i]));
            } else if (below) {
                value[i] = (float) (low[i] + random.nextExponential());
            } else if (above) {
                value[i] = (float) (high[i] - random.nextExponential());
            } else {
                value[i] = (float) random.nextGaussian();
            }
        }
        return value;
    }

    @Override
    public boolean contains(Object value) {
        return value instanceof float[] v && v.length == low.length && inside(v, 0);
    }

    @Override
    public void write(Object value, float[] row, int at) {
        if (!(value instanceof float[] v) || v.length != low.length) {
            throw new IllegalArgumentException("expected a float[" + low.length + "], got "
                    + (value instanceof float[] v ? "a float[" + v.length + "]" : value));
        }
        System.arraycopy(v, 0, row, at, v.length);
        checkInside(row, at);
    }

    @Override
    public float[] read(float[] row, int at) {
        checkInside(row, at);
        return Arrays.copyOfRange(row, at, at + low.length);
    }

    @Override
    public void flatten(float[] row, int at, float[] flat, int to) {
        System.arraycopy(row, at, flat, to, low.length);
    }

    @Override
    public void unflatten(float[] flat, int at, float[] row, int to) {
        System.arraycopy(flat, at, row, to, low.length);
    }

    private boolean inside(float[] row, int at) {
        for (int i = 0; i < low.length; i++) {
            float v = row[at + i];
            if (!(v >= low[i] && v <= high[i]) || type == Type.UINT8 && v != (int) v) {
                return false;
            }
        }
        return true;
    }

    private void checkInside(float[] row, int at) {
        for (int i = 0; i < low.length; i++) {
            float v = row[at + i];
            if (!(v >= low[i] && v <= high[i])) {
                throw new IllegalArgumentException(
                        "element " + i + ": expected a number from " + low[i] + " to " + high[i] + ", got " + v);
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Box b
                && shape.equals(b.shape)
                && Arrays.equals(low, b.low)
                && Arrays.equals(high, b.high)
                && type == b.type;
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(low) + 7 * Arrays.hashCode(high);
    }

    @Override
    public String toString() {
        return "Box" + shape + "[" + range(low) + " … " + range(high) + ", " + type + "]";
    }

    private static String range(float[] bounds) {
        for (float b : bounds) {
            if (b != bounds[0]) {
                return Arrays.toString(bounds);
            }
        }
        return String.valueOf(bounds[0]);
    }
}
