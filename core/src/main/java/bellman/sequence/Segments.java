package bellman.sequence;

import java.util.Arrays;

/// How a packed array is cut: segment `i` is the elements `from(i)` to `to(i) - 1`. Tokens are cut into sequences,
/// samples into groups.
public final class Segments {
    private final int[] ends;

    private Segments(int[] ends) {
        this.ends = ends;
    }

    /// Segments of the given lengths, one after the other.
    ///
    /// @throws IllegalArgumentException if one is negative
    public static Segments ofLengths(int... lengths) {
        int[] ends = new int[lengths.length];
        int end = 0;
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] < 0) {
                throw new IllegalArgumentException(
                        "segment " + i + " has the length " + lengths[i] + ", expected 0 or more");
            }
            end = Math.addExact(end, lengths[i]);
            ends[i] = end;
        }
        return new Segments(ends);
    }

    /// `count` segments of one length.
    public static Segments equal(int count, int length) {
        int[] lengths = new int[count];
        Arrays.fill(lengths, length);
        return ofLengths(lengths);
    }

    /// How many there are.
    public int count() {
        return ends.length;
    }

    /// Elements of all segments together.
    public int elements() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    /// The first element of a segment.
    public int from(int segment) {
        return segment == 0 ? 0 : ends[segment - 1];
    }

    /// The element after a segment's last.
    public int to(int segment) {
        return ends[segment];
    }

    /// Elements of a segment.
    public int length(int segment) {
        return to(segment) - from(segment);
    }

    /// The sum of a segment's elements, in double.
    public double sum(float[] elements, int segment) {
        double sum = 0;
        for (int i = from(segment); i < to(segment); i++) {
            sum += elements[i];
        }
        return sum;
    }

    /// Each segment's value at each of its elements.
    public float[] spread(float[] values) {
        require("values", values, count());
        float[] elements = new float[elements()];
        for (int s = 0; s < count(); s++) {
            Arrays.fill(elements, from(s), to(s), values[s]);
        }
        return elements;
    }

    /// Checks that an array has room for `size` elements.
    ///
    /// @throws IllegalArgumentException naming it, if not
    static void require(String name, float[] array, int size) {
        if (array.length < size) {
            throw new IllegalArgumentException(name + " need " + size + " elements, got " + array.length);
        }
    }
}
