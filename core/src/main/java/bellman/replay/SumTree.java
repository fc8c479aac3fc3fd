package bellman.replay;

import java.util.Arrays;

/// Weights by number, from which one is drawn in proportion in logarithmic time: a tree of sums. Each node has eight
/// children side by side, which is one line of the cache, and is their sum in order, so that a tree depends on its
/// weights alone and not on how it came by them.
public final class SumTree {
    private static final int FAN = 8;
    private static final int SHIFT = 3;
    /// `[level][node]`, the root's children first, the weights last.
    private final double[][] levels;
    private final int size;

    /// A tree of `size` weights, all zero.
    public SumTree(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a sum tree needs at least one weight, got " + size);
        }
        this.size = size;
        int depth = 1;
        for (long n = FAN; n < size; n *= FAN) {
            depth++;
        }
        levels = new double[depth][];
        long nodes = size;
        for (int level = depth - 1; level >= 0; level--) {
            long padded = (nodes + FAN - 1) / FAN * FAN;
            levels[level] = new double[(int) padded];
            nodes = padded / FAN;
        }
    }

    /// Bytes that a tree of `size` weights takes.
    static long bytes(long size) {
        long nodes = size;
        long all = 0;
        do {
            long padded = (nodes + FAN - 1) / FAN * FAN;
            all += padded;
            nodes = padded / FAN;
        } while (nodes > 1);
        return all * Double.BYTES;
    }

    /// How many weights.
    public int size() {
        return size;
    }

    /// The sum of all.
    public double total() {
        return sum(levels[0], 0);
    }

    /// Weight number `index`.
    public double weight(int index) {
        return levels[levels.length - 1][index];
    }

    /// Sets weight number `index`.
    public void set(int index, double weight) {
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("weight " + index + " must be finite and not negative, got " + weight);
        }
        int at = index;
        levels[levels.length - 1][at] = weight;
        for (int level = levels.length - 1; level > 0; level--) {
            int first = at & -FAN;
            at >>= SHIFT;
            levels[level - 1][at] = sum(levels[level], first);
        }
    }

    private static double sum(double[] nodes, int first) {
        return ((nodes[first] + nodes[first + 1]) + (nodes[first + 2] + nodes[first + 3]))
                + ((nodes[first + 4] + nodes[first + 5]) + (nodes[first + 6] + nodes[first + 7]));
    }

    /// The number of the weight in whose stretch `point` lies, if the weights stand in a row, from 0 to below
    /// [#total()]. Never one whose weight is zero.
    public int find(double point) {
        double[] rest = {point};
        int[] number = new int[1];
        find(rest, number, 1);
        return number[0];
    }

    /// [#find(double)] of `count` points at once. All go down a level before one goes further, so that a
    /// processor waits for many lines of memory at a time and not for one after another.
    ///
    /// @param points `[count]`; afterwards how far each lies inside its weight's stretch
    /// @param numbers `[count]`, takes the answers
    public void find(double[] points, int[] numbers, int count) {
        Arrays.fill(numbers, 0, count, 0);
        for (double[] nodes : levels) {
            halve(nodes, points, numbers, count);
            descend(nodes, points, numbers, count);
        }
    }

    /// Goes from nodes to the first or the fifth of their children, by what the four before that leave of the
    /// points.
    ///
    /// Weights are taken away one after another, and the first that would leave less than nothing is the
    /// child. As what is left only falls, it is looked for among eight, four and two. Signs select, since a
    /// guess which way it goes would mostly be wrong. The first step has a loop of its own because it is the
    /// one that waits for memory: the less there is to do, the more of it a processor waits for at once.
    private static void halve(double[] nodes, double[] points, int[] numbers, int count) {
        for (int i = 0; i < count; i++) {
            int first = numbers[i] * FAN;
            long had = Double.doubleToRawLongBits(points[i]);
            long has = Double.doubleToRawLongBits(
                    points[i] - nodes[first] - nodes[first + 1] - nodes[first + 2] - nodes[first + 3]);
            long below = has >> (Long.SIZE - 1);
            numbers[i] = first + (4 & ~(int) below);
            points[i] = Double.longBitsToDouble(has ^ (has ^ had) & below);
        }
    }

    private static void descend(double[] nodes, double[] points, int[] numbers, int count) {
        for (int i = 0; i < count; i++) {
            int child = numbers[i];
            long had = Double.doubleToRawLongBits(points[i]);
            long has = Double.doubleToRawLongBits(points[i] - nodes[child] - nodes[child + 1]);
            long below = has >> (Long.SIZE - 1);
            child += 2 & ~(int) below;
            had = has ^ (has ^ had) & below;
            has = Double.doubleToRawLongBits(Double.longBitsToDouble(had) - nodes[child]);
            below = has >> (Long.SIZE - 1);
            child += 1 & ~(int) below;
            double rest = Double.longBitsToDouble(has ^ (has ^ had) & below);
            if (rest >= nodes[child]) {
                child = lastWithWeight(nodes, child & -FAN);
                rest = nodes[child];
            }
            numbers[i] = child;
            points[i] = rest;
        }
    }

    /// Rounding may leave a rest beyond the last child: then the last with a weight is meant.
    private static int lastWithWeight(double[] nodes, int first) {
        int last = first;
        for (int at = first; at < first + FAN; at++) {
            last = nodes[at] > 0 ? at : last;
        }
        return last;
    }
}
