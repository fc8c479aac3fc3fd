package bellman.space;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// Arrays of numbers of one shape, each between a lower and an upper bound, which may be infinite. An object of it
/// is a `float[]`, row-major.
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
        int size = size(shape);
        if (low.length != size || high.length != size) {
            throw new IllegalArgumentException("a box of shape " + shape + " needs " + size
                    + " bounds of each kind, got " + low.length + " and " + high.length);
        }
        low = low.clone();
        high = high.clone();
        for (int i = 0; i < size; i++) {
            if (!(low[i] <= high[i]) || low[i] == Float.POSITIVE_INFINITY || high[i] == Float.NEGATIVE_INFINITY) {
                throw new IllegalArgumentException(
                        "box bounds of element " + i + ": nothing lies between " + low[i] + " and " + high[i]);
            }
            if (type == Type.UINT8
                    && !(low[i] >= 0 && high[i] <= 255 && low[i] == (int) low[i] && high[i] == (int) high[i])) {
                throw new IllegalArgumentException("box bounds of element " + i
                        + ": bytes need integers from 0 to 255, got " + low[i] + " and " + high[i]);
            }
        }
    }

    /// A vector of `size` numbers between `low` and `high`.
    public static Box of(int size, float low, float high) {
        return of(List.of(size), low, high);
    }

    /// An array of `shape` with all numbers between `low` and `high`.
    public static Box of(List<Integer> shape, float low, float high) {
        int size = size(shape);
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

    /// Whether all bounds are finite. A value is finite in any case: NaN and the infinities are in no box.
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

    @Override
    public void check(float[] row, int at) {
        for (int i = 0; i < low.length; i++) {
            if (!Float.isFinite(row[at + i])) {
                throw new NotInSpaceException(index(i), "a finite number", Description.of(row[at + i]));
            }
        }
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
        return value instanceof float[] v && v.length == low.length && firstOutside(v, 0) < 0;
    }

    @Override
    public void write(Object value, float[] row, int at) {
        if (!(value instanceof float[] v) || v.length != low.length) {
            throw new NotInSpaceException("", "a float[" + low.length + "]", Description.of(value));
        }
        checkBounds(v, 0);
        System.arraycopy(v, 0, row, at, v.length);
    }

    @Override
    public float[] read(float[] row, int at) {
        checkBounds(row, at);
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

    /// The first element that is not in its bounds, or not finite, or for bytes not an integer; -1 if there is
    /// none.
    private int firstOutside(float[] row, int at) {
        for (int i = 0; i < low.length; i++) {
            float v = row[at + i];
            if (!(v >= low[i] && v <= high[i]) || Float.isInfinite(v) || type == Type.UINT8 && v != (int) v) {
                return i;
            }
        }
        return -1;
    }

    private void checkBounds(float[] row, int at) {
        int i = firstOutside(row, at);
        if (i >= 0) {
            String kind = type == Type.UINT8 ? "an integer from " : "a finite number from ";
            throw new NotInSpaceException(index(i), kind + low[i] + " to " + high[i], Description.of(row[at + i]));
        }
    }

    /// The indices along the axes of element `i`, `[1][2]`.
    private String index(int i) {
        var text = new StringBuilder();
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
            text.insert(0, "[" + i % shape.get(axis) + "]");
            i /= shape.get(axis);
        }
        return text.toString();
    }

    private static int size(List<Integer> shape) {
        long size = 1;
        for (int length : shape) {
            size *= length;
            if (length < 1 || size > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("a box needs axes of at least 1 and at most " + Integer.MAX_VALUE
                        + " elements in all, got shape " + shape);
            }
        }
        return (int) size;
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
