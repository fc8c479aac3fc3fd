package bellman.simd;

import static bellman.simd.Lanes.L;
import static bellman.simd.Lanes.S;

import jdk.incubator.vector.FloatVector;

/// The patches of an image under which a convolution's kernel comes to lie. A patch consists of runs, the
/// numbers under a line of the kernel, which lie side by side in the image: `[run][column][channel]`, so that
/// products need no copy of them ([PatchProducts]).
///
/// An image of several frames, with padding, or whose runs are short though the kernel is as wide as some strides, is
/// [laid out anew][Squares] before; [#order] says what its numbers are.
public final class Patches {
    /// Floats of a run from which on it is long enough.
    private static final int LONG = 32;

    private final Squares squares;
    private final boolean laidOut;
    private final int frames;
    private final int channels;
    private final int kernel;
    private final int side;
    private final int down;
    private final int across;
    /// Floats of a line of the image, laid out or not.
    private final int line;

    private final int run;
    private final int stride;
    private final int size;

    /// Patches of `kernel` x `kernel` pixels, `stride` pixels apart, of images `[frame][height][width][channel]` with
    /// `padding` zeros around them.
    public Patches(int frames, int height, int width, int channels, int kernel, int stride, int padding) {
        this.frames = frames;
        this.channels = channels;
        this.kernel = kernel;
        down = (height + 2 * padding - kernel) / stride + 1;
        across = (width + 2 * padding - kernel) / stride + 1;
        boolean folds = kernel * channels < LONG && padding == 0 && stride > 1 && kernel % stride == 0;
        side = folds ? stride : 1;
        this.stride = stride / side;
        laidOut = folds || frames > 1 || padding > 0;
        int squaresDown = ((down - 1) * stride + kernel) / side;
        int squaresAcross = ((across - 1) * stride + kernel) / side;
        squares = new Squares(frames, height, width, channels, side, padding, squaresDown, squaresAcross);
        line = laidOut ? squaresAcross * squares.pixel() : width * channels;
        size = laidOut ? squares.size() : height * width * channels;
        run = kernel / side * squares.pixel();
    }

    /// How images are laid out, if they are.
    public Squares squares() {
        return squares;
    }

    /// Whether images must be laid out.
    public boolean laidOut() {
        return laidOut;
    }

    /// Floats of an image as patches are taken from it.
    public int size() {
        return size;
    }

    /// By number of a patch, its place in `[line][column][frame][channel]`.
    public int[] order() {
        int[] places = new int[runs() * run];
        for (int i = 0; i < places.length; i++) {
            int channel = i % channels;
            int x = i / channels % side;
            int frame = i / (channels * side) % frames;
            int y = i / (channels * side * frames) % side;
            int column = i / squares.pixel() % (kernel / side) * side + x;
            int row = i / run * side + y;
            places[i] = ((row * kernel + column) * frames + frame) * channels + channel;
        }
        return places;
    }

    /// Lines of patches.
    public int down() {
        return down;
    }

    /// Patches of a line.
    public int across() {
        return across;
    }

    /// Patches of an image.
    public int count() {
        return down * across;
    }

    /// Runs of a patch.
    public int runs() {
        return kernel / side;
    }

    /// Floats of a run.
    public int run() {
        return run;
    }

    /// Floats from a patch's run to its next one.
    public int line() {
        return line;
    }

    /// Floats from a patch to the next one in the same line.
    public int step() {
        return stride * squares.pixel();
    }

    /// Floats from a patch to the one below it.
    public int below() {
        return stride * line;
    }

    /// Writes where the patches of the image that begins at `xo` begin to `at` from `to` on.
    public void places(int xo, int[] at, int to) {
        for (int i = 0; i < count(); i++) {
            at[to + i] = xo + i / across * below() + i % across * step();
        }
    }

    /// Adds each number of the patches, the rows of `p`, to the number of the image that lies there, runs in ascending
    /// order.
    public void add(float[] p, int po, int ldp, float[] x, int xo) {
        for (int r = 0; r < runs(); r++) {
            for (int i = 0; i < count(); i++) {
                int to = xo + i / across * below() + i % across * step() + r * line;
                add(run, p, po + i * ldp + r * run, x, to);
            }
        }
    }

    private static void add(int n, float[] p, int from, float[] x, int at) {
        int q = 0;
        for (; q < S.loopBound(n); q += L) {
            FloatVector.fromArray(S, x, at + q)
                    .add(FloatVector.fromArray(S, p, from + q))
                    .intoArray(x, at + q);
        }
        for (; q < n; q++) {
            x[at + q] += p[from + q];
        }
    }
}
