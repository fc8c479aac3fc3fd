package bellman.simd;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Images laid out anew, so that a convolution meets long runs of numbers and no border. An image is
/// `[frame][height][width][channel]`; squares of `side` x `side` pixels of all its frames, with zeros around the image,
/// become one pixel each (space to depth): `[line][column]` of squares, `[line][frame][column][channel]` within one.
public final class Squares {
    private static final VectorSpecies<Float> FOUR = FloatVector.SPECIES_128;

    private final int frames;
    private final int height;
    private final int width;
    private final int channels;
    private final int side;
    private final int padding;
    private final int down;
    private final int across;
    private final int pixel;
    /// Lines and columns of squares that hold something of the image.
    private final int lines;

    private final int columns;

    /// @param side pixels of a square's side, of which `padding` is a multiple
    /// @param padding zeros around the image
    /// @param down lines of squares, which may leave out what lies at the bottom
    /// @param across squares of a line, which may leave out what lies at the right
    public Squares(int frames, int height, int width, int channels, int side, int padding, int down, int across) {
        this.frames = frames;
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.side = side;
        this.padding = padding;
        this.down = down;
        this.across = across;
        pixel = side * side * frames * channels;
        // A kernel that only ever lies on the zeros around the image meets none of it.
        boolean meets = padding / side < down && padding / side < across;
        lines = meets ? Math.min(height / side, down - padding / side) : 0;
        columns = meets ? Math.min(width / side, across - padding / side) : 0;
    }

    /// Floats of an image that is laid out.
    public int size() {
        return down * across * pixel;
    }

    /// Floats of a square.
    public int pixel() {
        return pixel;
    }

    /// Lays out the image that begins at `xo`.
    public void layOut(float[] x, int xo, float[] squares, int so) {
        if (padding > 0) {
            Arrays.fill(squares, so, so + size(), 0f);
        }
        int part = side * channels;
        for (int y = 0; y < lines * side; y++) {
            for (int frame = 0; frame < frames; frame++) {
                int from = xo + (frame * height + y) * width * channels;
                int to = so + place(y, frame);
                if (part == 4) {
                    for (int i = 0; i < columns; i++) {
                        FloatVector.fromArray(FOUR, x, from + i * 4).intoArray(squares, to + i * pixel);
                    }
                } else if (part == pixel) {
                    System.arraycopy(x, from, squares, to, columns * part);
                } else {
                    for (int i = 0; i < columns; i++) {
                        for (int q = 0; q < part; q++) {
                            squares[to + i * pixel + q] = x[from + i * part + q];
                        }
                    }
                }
            }
        }
    }

    /// Adds what is laid out to the image that begins at `xo`.
    public void addBack(float[] squares, int so, float[] x, int xo) {
        int part = side * channels;
        for (int y = 0; y < lines * side; y++) {
            for (int frame = 0; frame < frames; frame++) {
                int to = xo + (frame * height + y) * width * channels;
                int from = so + place(y, frame);
                for (int i = 0; i < columns; i++) {
                    for (int q = 0; q < part; q++) {
                        x[to + i * part + q] += squares[from + i * pixel + q];
                    }
                }
            }
        }
    }

    /// Where line `y` of a frame begins.
    private int place(int y, int frame) {
        int line = y + padding;
        return (line / side * across + padding / side) * pixel + (line % side * frames + frame) * side * channels;
    }
}
