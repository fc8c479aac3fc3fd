package bellman.simd;

import static bellman.simd.Gemm.PANEL;
import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// Causal attention over native memory, `softmax(q kᵀ / √d) v`, and its gradient, of whole texts that may begin
/// alike: a family is a beginning and what follows it in each of several texts. Scores are made for a block of
/// queries at a time and again on the way back (Dao et al. 2022), so that two numbers a query are all that is kept.
///
/// Rows of a family lie one after the other, the beginning first. Rows are `[row][head][size]`; `group` heads of
/// queries after one another share a head of keys and values. An instance is room for one thread.
public final class CausalAttention {
    /// Queries of a block, of all heads that share keys.
    private static final int BLOCK = 48;

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private final float[] lanes = new float[16];
    private Heads heads = new Heads(1, 1, 2);
    private float[] k = {};
    private float[] v = {};
    private float[] turnedK = {};
    private float[] turnedV = {};
    private float[] dk = {};
    private float[] dv = {};
    private float[] q = {};
    private float[] y = {};
    private float[] dy = {};
    private float[] dq = {};
    private float[] packed = {};
    private float[] p = {};
    private float[] dp = {};
    private float[] zeros = {};

    /// How rows are cut.
    ///
    /// @param queries heads of queries
    /// @param keys heads of keys and of values
    /// @param size floats of a head
    public record Heads(int queries, int keys, int size) {
        /// Heads of queries that share a head of keys.
        int group() {
            return queries / keys;
        }

        int queryWidth() {
            return queries * size;
        }

        int keyWidth() {
            return keys * size;
        }
    }

    /// Texts that begin alike.
    ///
    /// @param from row of the first token
    /// @param shared how many tokens they share, 0 or more
    /// @param own tokens of each text behind those, 0 or more, in the order of their rows
    public record Family(int from, int shared, int[] own) {
        int longest() {
            int most = 0;
            for (int tokens : own) {
                most = Math.max(most, tokens);
            }
            return shared + most;
        }

        /// How many rows.
        public int rows() {
            int sum = shared;
            for (int tokens : own) {
                sum += tokens;
            }
            return sum;
        }
    }

    /// What goes in and what comes out.
    ///
    /// @param q queries
    /// @param k keys
    /// @param v values
    /// @param y what was seen, like queries
    /// @param max largest score of each query, `[row][head]`
    /// @param inverse 1 over the sum of its exponentials, likewise
    public record Rows(
            MemorySegment q, MemorySegment k, MemorySegment v, MemorySegment y, float[] max, float[] inverse) {}

    /// The gradients.
    ///
    /// @param y with respect to what was seen
    /// @param q with respect to queries, which is set
    /// @param k with respect to keys, which is set
    /// @param v with respect to values, which is set
    public record Gradients(MemorySegment y, MemorySegment q, MemorySegment k, MemorySegment v) {}

    /// Sets what a family's queries see of one head of keys.
    ///
    /// @param head of keys
    /// @param window tokens that a query sees, itself included; 0 for all
    public void forward(Heads shape, int head, int window, Family family, Rows rows) {
        begin(shape, family.longest(), false);
        int row = family.from;
        read(rows, head, row, 0, family.shared);
        pack(0, family.shared, false);
        forward(head, window, row, 0, family.shared, rows);
        row += family.shared;
        for (int own : family.own) {
            int to = family.shared + own;
            read(rows, head, row, family.shared, to);
            pack(family.shared, to, false);
            forward(head, window, row, family.shared, to, rows);
            row += own;
        }
    }

    /// Sets the gradients that belong to it, from what a forward left in `rows`.
    public void backward(Heads shape, int head, int window, Family family, Rows rows, Gradients gradients) {
        begin(shape, family.longest(), true);
        int row = family.from;
        int shared = family.shared;
        read(rows, head, row, 0, shared);
        pack(0, shared, true);
        clear(0, shared);
        backward(head, window, row, 0, shared, rows, gradients);
        row += shared;
        for (int own : family.own) {
            int to = shared + own;
            read(rows, head, row, shared, to);
            pack(shared, to, true);
            clear(shared, to);
            backward(head, window, row, shared, to, rows, gradients);
            write(gradients, head, row, shared, to);
            row += own;
        }
        write(gradients, head, family.from, 0, shared);
    }

    private void begin(Heads shape, int keys, boolean back) {
        heads = shape;
        int room = (keys + PANEL - 1) / PANEL * PANEL;
        int size = shape.size;
        int queries = tokensOfBlock() * shape.group();
        k = atLeast(k, room * size);
        v = atLeast(v, room * size);
        turnedK = atLeast(turnedK, room * size);
        q = atLeast(q, queries * size);
        y = atLeast(y, queries * size);
        p = atLeast(p, queries * room);
        zeros = atLeast(zeros, Math.max(room, size + PANEL));
        if (back) {
            turnedV = atLeast(turnedV, room * size);
            dk = atLeast(dk, room * size);
            dv = atLeast(dv, room * size);
            dy = atLeast(dy, queries * size);
            dq = atLeast(dq, queries * size);
            dp = atLeast(dp, queries * room);
            packed = atLeast(packed, Gemm.packedSize(queries, size));
        }
    }

    private static float[] atLeast(float[] array, int size) {
        return array.length < size ? new float[size] : array;
    }

    private int tokensOfBlock() {
        return Math.max(6, BLOCK / heads.group());
    }

    /// Fetches keys and values of positions `from` to `to - 1` from the rows that begin at `row`.
    private void read(Rows rows, int head, int row, int from, int to) {
        int size = heads.size;
        for (int i = from; i < to; i++) {
            long at = 4L * ((long) (row + i - from) * heads.keyWidth() + (long) head * size);
            MemorySegment.copy(rows.k, FLOAT, at, k, i * size, size);
            MemorySegment.copy(rows.v, FLOAT, at, v, i * size, size);
        }
    }

    /// Turns them, up to the end of their last panel.
    private void pack(int from, int to, boolean back) {
        int size = heads.size;
        int end = (to + PANEL - 1) / PANEL * PANEL;
        Arrays.fill(k, to * size, end * size, 0f);
        Arrays.fill(v, to * size, end * size, 0f);
        turn(k, from, end, turnedK);
        if (back) {
            turn(v, from, end, turnedV);
        }
    }

    private void turn(float[] rows, int from, int to, float[] turned) {
        int size = heads.size;
        for (int i = from; i < to; i++) {
            int at = i / PANEL * PANEL * size + i % PANEL;
            for (int d = 0; d < size; d++) {
                turned[at + d * PANEL] = rows[i * size + d];
            }
        }
    }

    private void clear(int from, int to) {
        Arrays.fill(dk, from * heads.size, to * heads.size, 0f);
        Arrays.fill(dv, from * heads.size, to * heads.size, 0f);
    }

    private void write(Gradients gradients, int head, int row, int from, int to) {
        int size = heads.size;
        for (int i = from; i < to; i++) {
            long at = 4L * ((long) (row + i - from) * heads.keyWidth() + (long) head * size);
            MemorySegment.copy(dk, i * size, gradients.k, FLOAT, at, size);
            MemorySegment.copy(dv, i * size, gradients.v, FLOAT, at, size);
        }
    }

    /// Queries of some tokens at once, and the keys that any of them sees.
    ///
    /// @param row of the first token
    /// @param from its position in its text
    /// @param to position behind the last one
    /// @param key first key, where a panel begins
    private record Block(int row, int from, int to, int key) {
        int keys() {
            return to - key;
        }

        /// Floats from one query's scores to the next one's.
        int width() {
            return (keys() + PANEL - 1) / PANEL * PANEL;
        }

        /// First key, counted from the block's, that the token at `position` sees.
        int first(int position, int window) {
            return window == 0 ? 0 : Math.max(0, position - window + 1 - key);
        }
    }

    private Block block(int row, int start, int from, int end, int window) {
        int to = Math.min(end, from + tokensOfBlock());
        int key = window == 0 ? 0 : Math.max(0, from - window + 1) / PANEL * PANEL;
        return new Block(row + from - start, from, to, key);
    }

    private void forward(int head, int window, int row, int from, int to, Rows rows) {
        for (int at = from; at < to; at += tokensOfBlock()) {
            Block block = block(row, from, at, to, window);
            int m = queries(block);
            int size = heads.size;
            move(block, head, rows.q, q, true);
            scores(block, q, turnedK, p);
            softmax(block, head, window, rows);
            Gemm.rows(m, size, block.keys(), p, 0, block.width(), v, block.key * size, zeros, 0, 0, y, 0, size);
            for (int i = 0; i < m; i++) {
                scale(y, i * size, size, rows.inverse[number(block, head, i)]);
            }
            move(block, head, rows.y, y, false);
        }
    }

    private int queries(Block block) {
        return (block.to - block.from) * heads.group();
    }

    /// Number among all queries of a block's `i`-th.
    private int number(Block block, int head, int i) {
        int group = heads.group();
        return (block.row + i / group) * heads.queries + head * group + i % group;
    }

    /// Products of `a`'s rows with all that the block's queries may see.
    private void scores(Block block, float[] a, float[] turned, float[] c) {
        int size = heads.size;
        int width = block.width();
        Gemm.packedRows(queries(block), width, size, a, 0, size, turned, block.key * size, zeros, 0, 0, c, 0, width);
    }

    private float temperature() {
        return (float) (1 / Math.sqrt(heads.size));
    }

    /// Scores to exponentials, and what makes probabilities of these.
    private void softmax(Block block, int head, int window, Rows rows) {
        int group = heads.group();
        float scale = temperature();
        int width = block.width();
        for (int i = 0; i < queries(block); i++) {
            int position = block.from + i / group;
            int first = block.first(position, window);
            int end = position + 1 - block.key;
            int at = i * width;
            float max = Softmaxes.max(p, at + first, end - first);
            double sum = Softmaxes.exponentials(p, at + first, end - first, max, scale, p, at + first, lanes);
            Arrays.fill(p, at, at + first, 0f);
            Arrays.fill(p, at + end, at + width, 0f);
            int number = number(block, head, i);
            rows.max[number] = max;
            rows.inverse[number] = (float) (1 / sum);
        }
    }

    private void backward(int head, int window, int row, int from, int to, Rows rows, Gradients gradients) {
        for (int at = from; at < to; at += tokensOfBlock()) {
            Block block = block(row, from, at, to, window);
            int m = queries(block);
            int size = heads.size;
            int width = block.width();
            int keys = block.keys();
            int first = block.key * size;
            move(block, head, rows.q, q, true);
            move(block, head, rows.y, y, true);
            move(block, head, gradients.y, dy, true);
            scores(block, q, turnedK, p);
            probabilities(block, head, window, rows);
            scores(block, dy, turnedV, dp);
            Gemm.pack(m, size, dy, 0, size, packed, 0);
            Gemm.outer(keys, size, m, p, 0, width, packed, 0, dv, first, size);
            for (int i = 0; i < m; i++) {
                slope(i * width, width, Sums.dot(dy, i * size, y, i * size, size));
            }
            Gemm.rows(m, size, keys, dp, 0, width, k, first, zeros, 0, 0, dq, 0, size);
            move(block, head, gradients.q, dq, false);
            Gemm.pack(m, size, q, 0, size, packed, 0);
            Gemm.outer(keys, size, m, dp, 0, width, packed, 0, dk, first, size);
        }
    }

    /// Scores to the probabilities that they became.
    private void probabilities(Block block, int head, int window, Rows rows) {
        int group = heads.group();
        float scale = temperature();
        int width = block.width();
        for (int i = 0; i < queries(block); i++) {
            int position = block.from + i / group;
            int first = block.first(position, window);
            int end = position + 1 - block.key;
            int at = i * width;
            int number = number(block, head, i);
            Softmaxes.exponentials(p, at + first, end - first, rows.max[number], scale, p, at + first, lanes);
            Arrays.fill(p, at, at + first, 0f);
            Arrays.fill(p, at + end, at + width, 0f);
            scale(p, at, width, rows.inverse[number]);
        }
    }

    /// From the gradient with respect to probabilities to that with respect to scores:
    /// `dp = p (dp - Σ p dp) / √d`, where the sum is `mean`.
    private void slope(int at, int width, float mean) {
        float scale = temperature();
        for (int j = at; j < at + width; j += L) {
            FloatVector.fromArray(S, dp, j)
                    .sub(mean)
                    .mul(FloatVector.fromArray(S, p, j))
                    .mul(scale)
                    .intoArray(dp, j);
        }
    }

    private static void scale(float[] x, int at, int n, float by) {
        int i = at;
        for (int end = at + S.loopBound(n); i < end; i += L) {
            FloatVector.fromArray(S, x, i).mul(by).intoArray(x, i);
        }
        for (; i < at + n; i++) {
            x[i] *= by;
        }
    }

    /// Copies the rows of a block's queries from memory or back.
    private void move(Block block, int head, MemorySegment memory, float[] array, boolean in) {
        int floats = heads.group() * heads.size;
        for (int i = 0; i < block.to - block.from; i++) {
            long at = 4L * ((long) (block.row + i) * heads.queryWidth() + (long) head * floats);
            if (in) {
                MemorySegment.copy(memory, FLOAT, at, array, i * floats, floats);
            } else {
                MemorySegment.copy(array, i * floats, memory, FLOAT, at, floats);
            }
        }
    }
}
