package bellman.nn;

import bellman.net.Image;
import bellman.net.Initializer;
import bellman.net.Layer;
import bellman.simd.Gemm;
import bellman.simd.PatchProducts;
import bellman.simd.Patches;
import bellman.simd.Sums;
import java.util.Arrays;

/// A convolution with its non-linearity, as products of an image's patches: `y = P W + b`, `dW = Pᵀ d` and
/// `dP = d Wᵀ`. Patches are read where they lie. Gradients with respect to them are computed image by image,
/// so that those of small images stay in the second cache, and added to the image.
///
/// `W`, `[line][column][frame][channel][filter]`, may have its rows in another order than patches have their
/// numbers ([Patches#order]). The way back goes with the weights of the last forward.
final class Convolution implements Unit {
    /// Rows of `W` that a part of its gradient should not fall below.
    private static final int PART = 64;
    /// Floats between rows of patches beyond their own, so that rows do not evict one another from the first cache.
    private static final int APART = 16;
    /// Patches at a time of those that go by way of [Room]: beyond whole groups, or by an incomplete panel.
    private static final int EDGE = 16 * PatchProducts.TOGETHER;

    private static final ThreadLocal<Room> ROOM = ThreadLocal.withInitial(Room::new);

    private final Weights weights;
    private final Patches patches;
    private final Nonlinearity nonlinearity;
    private final int in;
    private final int filters;
    private final int weight;
    private final int bias;
    /// Floats of a patch.
    private final int depth;
    /// By number of a patch, its row of `W`.
    private final int[] rowOf;
    private final int packedFilters;
    /// Runs of a patch in one part of the weights' gradient.
    private final int runs;

    /// Floats of an image that is laid out; 0 if images stay as they are.
    private final int laidOutSize;

    private final float[] zero;

    Convolution(Layer.Convolution layer, String name, Weights weights, Initializer initializer) {
        Image image = layer.image();
        int kernel = layer.kernel();
        this.weights = weights;
        nonlinearity = new Nonlinearity(layer.activation());
        in = image.size();
        filters = layer.filters();
        depth = kernel * kernel * image.planes();
        patches = new Patches(
                image.frames(),
                image.height(),
                image.width(),
                image.channels(),
                kernel,
                layer.stride(),
                layer.padding());
        weight = weights.add(name + "/weight", kernel, kernel, image.planes(), filters);
        bias = weights.add(name + "/bias", filters);
        initializer.dense(weights.values, weight, bias, depth, filters, layer.gain());
        rowOf = patches.order();
        packedFilters = Gemm.packedSize(1, filters);
        runs = Math.min(patches.runs(), (PART + patches.run() - 1) / patches.run());
        laidOutSize = patches.laidOut() ? patches.size() : 0;
        zero = new float[depth];
    }

    private static final class ConvolutionTrace extends Trace {
        /// `[row][out]`: what entered the non-linearity; the outputs themselves if these suffice for its derivative.
        final float[] before;
        /// Gradient with respect to the sums, packed block by block.
        final float[] packed;
        /// The biases, with zeros up to whole panels.
        final float[] biases;
        /// `W` with its rows in the order of patches: as it is, packed, and packed transposed.
        final float[] ordered;
        final float[] packedWeights;
        final float[] turned;
        final float[] discard;

        ConvolutionTrace(int rows, int gradientRows, Convolution layer) {
            super(rows, gradientRows, layer.out());
            before = layer.nonlinearity.keepsInput() ? floats(rows, layer.out()) : y;
            packed = floats(gradientRows, layer.patches.count() * layer.packedFilters);
            biases = new float[layer.packedFilters];
            ordered = new float[layer.depth * layer.filters];
            packedWeights = new float[layer.depth * layer.packedFilters];
            turned = new float[Gemm.packedSize(layer.filters, layer.depth)];
            discard = new float[layer.filters];
        }
    }

    @Override
    public int in() {
        return in;
    }

    @Override
    public int out() {
        return patches.count() * filters;
    }

    @Override
    public int stateSize() {
        return 0;
    }

    @Override
    public long work() {
        return (long) patches.count() * depth * filters;
    }

    @Override
    public Trace trace(int rows, int gradientRows) {
        return new ConvolutionTrace(rows, gradientRows, this);
    }

    @Override
    public boolean prepares() {
        return true;
    }

    @Override
    public void prepare(Trace trace, int rows) {
        ConvolutionTrace t = (ConvolutionTrace) trace;
        order(0, depth, weights.values, t.ordered, 0, filters);
        Gemm.pack(depth, filters, t.ordered, 0, filters, t.packedWeights, 0);
        System.arraycopy(weights.values, bias, t.biases, 0, filters);
    }

    /// Copies the rows of `W` that belong to `count` numbers of a patch, `first` and so on, to rows of
    /// `rows` from `at` on.
    private void order(int first, int count, float[] from, float[] rows, int at, int apart) {
        for (int i = 0; i < count; i++) {
            System.arraycopy(from, weight + rowOf[first + i] * filters, rows, at + i * apart, filters);
        }
    }

    @Override
    public void forward(Trace trace, float[] x, int from, int to) {
        ConvolutionTrace t = (ConvolutionTrace) trace;
        Room room = ROOM.get();
        int count = patches.count();
        if (patches.laidOut()) {
            int[] places = room.places(count);
            float[] image = room.floats(laidOutSize + EDGE * Gemm.PANEL);
            patches.places(0, places, 0);
            for (int row = from; row < to; row++) {
                patches.squares().layOut(x, row * in, image, 0);
                multiply(t, count, places, image, image, row * out());
            }
        } else {
            int[] places = room.places((to - from) * count);
            for (int row = from; row < to; row++) {
                patches.places(row * in, places, (row - from) * count);
            }
            multiply(t, (to - from) * count, places, x, room.floats(EDGE * Gemm.PANEL), from * out());
        }
        nonlinearity.forward(t.before, t.y, from * out(), (to - from) * out());
    }

    /// The sums of `m` patches of `x`, from `at` on, panel by panel. Patches and filters beyond whole groups and
    /// panels go by way of `room`, behind an image that may be laid out there.
    private void multiply(ConvolutionTrace t, int m, int[] places, float[] x, float[] room, int at) {
        Arrays.fill(places, m, m + PatchProducts.TOGETHER, places[0]);
        for (int j = 0; j < filters; j += Gemm.PANEL) {
            int n = Math.min(Gemm.PANEL, filters - j);
            int whole = n == Gemm.PANEL ? m - m % PatchProducts.TOGETHER : 0;
            multiply(t, j, whole, places, 0, x, t.before, at + j, filters);
            for (int i = whole; i < m; i += EDGE) {
                int some = Math.min(EDGE, m - i);
                multiply(t, j, some, places, i, x, room, laidOutSize, Gemm.PANEL);
                for (int r = 0; r < some; r++) {
                    System.arraycopy(room, laidOutSize + r * Gemm.PANEL, t.before, at + (i + r) * filters + j, n);
                }
            }
        }
    }

    private void multiply(
            ConvolutionTrace t, int j, int m, int[] places, int first, float[] x, float[] c, int co, int ldc) {
        int groups = (m + PatchProducts.TOGETHER - 1) / PatchProducts.TOGETHER;
        PatchProducts.rows(
                groups * PatchProducts.TOGETHER,
                places,
                first,
                patches.runs(),
                patches.run(),
                patches.line(),
                x,
                t.packedWeights,
                j * depth,
                t.biases,
                j,
                c,
                co,
                ldc);
    }

    @Override
    public void turn(Trace trace) {
        ConvolutionTrace t = (ConvolutionTrace) trace;
        Gemm.packTransposed(filters, depth, t.ordered, 0, t.turned);
    }

    @Override
    public void descend(Trace trace, int from, int to, int at, boolean weights, float[] gradients) {
        ConvolutionTrace t = (ConvolutionTrace) trace;
        int rows = (to - from) * patches.count();
        int y = from * out();
        int d = at * out();
        int po = at * patches.count() * packedFilters;
        float[] sums = gradients.length > 0 ? gradients : t.discard;
        int so = gradients.length > 0 ? bias : 0;
        if (weights) {
            nonlinearity.descend(rows, filters, t.before, t.y, y, t.d, d, t.packed, po, sums, so);
        } else {
            nonlinearity.descend(t.before, t.y, y, t.d, d, rows * filters);
        }
    }

    @Override
    public void carry(Trace trace, int rows, int at, float[] dx, int dxAt, boolean add) {
        ConvolutionTrace t = (ConvolutionTrace) trace;
        int count = patches.count();
        int apart = depth + APART;
        float[] room = ROOM.get().floats(laidOutSize + count * apart);
        if (!add) {
            Arrays.fill(dx, dxAt * in, (dxAt + rows) * in, 0f);
        }
        for (int row = 0; row < rows; row++) {
            int d = (at + row) * out();
            Gemm.packedRows(count, depth, filters, t.d, d, filters, t.turned, 0, zero, 0, 0, room, laidOutSize, apart);
            if (patches.laidOut()) {
                Arrays.fill(room, 0, laidOutSize, 0f);
                patches.add(room, laidOutSize, apart, room, 0);
                patches.squares().addBack(room, 0, dx, (dxAt + row) * in);
            } else {
                patches.add(room, laidOutSize, apart, dx, (dxAt + row) * in);
            }
        }
    }

    @Override
    public void gradients(Trace trace, float[] x, int from, int to, int at, float[] gradients) {
        gradients((ConvolutionTrace) trace, x, 0, patches.runs(), from, to, at, gradients);
    }

    @Override
    public int parts() {
        return (patches.runs() + runs - 1) / runs;
    }

    @Override
    public void partialGradients(Trace trace, float[] x, int part, int rows, int block) {
        ConvolutionTrace t = (ConvolutionTrace) trace;
        int first = part * runs;
        int some = Math.min(runs, patches.runs() - first);
        for (int from = 0; from < rows; from += block) {
            gradients(t, x, first, some, from, Math.min(from + block, rows), from, weights.gradients);
        }
        if (part == 0) {
            Sums.columns(rows * patches.count(), filters, t.d, 0, filters, weights.gradients, bias);
        }
    }

    /// Adds the gradient of `some` runs from `begin` on, of a block of rows.
    private void gradients(
            ConvolutionTrace t, float[] x, int begin, int some, int from, int to, int at, float[] gradients) {
        int first = begin * patches.run();
        int width = some * patches.run();
        float[] room = ROOM.get().floats(laidOutSize + width * packedFilters);
        order(first, width, gradients, room, laidOutSize, packedFilters);
        for (int row = from; row < to; row++) {
            float[] images = patches.laidOut() ? room : x;
            int image = patches.laidOut() ? 0 : row * in;
            if (patches.laidOut()) {
                patches.squares().layOut(x, row * in, room, 0);
            }
            int packedAt = at * patches.count() * packedFilters + (row - from) * patches.count() * Gemm.PANEL;
            for (int run = 0; run < some; run++) {
                PatchProducts.outer(
                        patches.run(),
                        packedFilters / Gemm.PANEL,
                        patches.down(),
                        patches.across(),
                        images,
                        image + (begin + run) * patches.line(),
                        patches.below(),
                        patches.step(),
                        t.packed,
                        packedAt,
                        (to - from) * patches.count() * Gemm.PANEL,
                        room,
                        laidOutSize + run * patches.run() * packedFilters);
            }
        }
        for (int i = 0; i < width; i++) {
            System.arraycopy(
                    room, laidOutSize + i * packedFilters, gradients, weight + rowOf[first + i] * filters, filters);
        }
    }

    /// Room of a thread.
    private static final class Room {
        private float[] floats = new float[0];
        private int[] places = new int[0];

        /// At least `size` numbers, with anything in them.
        float[] floats(int size) {
            if (floats.length < size) {
                floats = new float[size];
            }
            return floats;
        }

        /// Places of at least `count` patches and of those that make a last group whole, with anything in them.
        int[] places(int count) {
            int whole = count + PatchProducts.TOGETHER;
            if (places.length < whole) {
                places = new int[whole];
            }
            return places;
        }
    }
}
