package bellman.llm.vision;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// How a camera was held, by the tag 0x0112 of Exif 2.32: where the first row and the first column of the
/// stored image belong.
enum Orientation {
    TOP_LEFT(false, false, false),
    TOP_RIGHT(false, true, false),
    BOTTOM_RIGHT(false, true, true),
    BOTTOM_LEFT(false, false, true),
    LEFT_TOP(true, false, false),
    RIGHT_TOP(true, false, true),
    RIGHT_BOTTOM(true, true, true),
    LEFT_BOTTOM(true, true, false);

    private static final int TAG = 0x0112;
    private static final int SHORT = 3;
    private final boolean transposed;
    private final boolean columnsFlipped;
    private final boolean rowsFlipped;

    /// @param transposed whether stored rows are columns of the picture
    /// @param columnsFlipped whether stored columns count from the end
    /// @param rowsFlipped whether stored rows count from the end
    Orientation(boolean transposed, boolean columnsFlipped, boolean rowsFlipped) {
        this.transposed = transposed;
        this.columnsFlipped = columnsFlipped;
        this.rowsFlipped = rowsFlipped;
    }

    /// Reads it from Exif data, which begin with the header of a TIFF file. Data that say nothing or cannot be
    /// read leave the image as it is, as viewers do.
    static Orientation of(byte[] exif) {
        try {
            ByteBuffer tiff = ByteBuffer.wrap(exif);
            int order = tiff.getShort();
            if (order != 0x4949 && order != 0x4D4D) {
                return TOP_LEFT;
            }
            tiff.order(order == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            int directory = tiff.getInt(4);
            int entries = Short.toUnsignedInt(tiff.getShort(directory));
            for (int i = 0; i < entries; i++) {
                int entry = directory + 2 + 12 * i;
                if (Short.toUnsignedInt(tiff.getShort(entry)) == TAG && tiff.getShort(entry + 2) == SHORT) {
                    int value = tiff.getShort(entry + 8);
                    return value >= 1 && value <= values().length ? values()[value - 1] : TOP_LEFT;
                }
            }
            return TOP_LEFT;
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            return TOP_LEFT;
        }
    }

    /// The picture upright.
    Picture turn(Picture stored) {
        if (this == TOP_LEFT) {
            return stored;
        }
        int width = transposed ? stored.height() : stored.width();
        int height = transposed ? stored.width() : stored.height();
        byte[] from = stored.rgb();
        byte[] to = new byte[from.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int column = transposed ? y : x;
                int row = transposed ? x : y;
                int sourceColumn = columnsFlipped ? stored.width() - 1 - column : column;
                int sourceRow = rowsFlipped ? stored.height() - 1 - row : row;
                System.arraycopy(from, 3 * (sourceRow * stored.width() + sourceColumn), to, 3 * (y * width + x), 3);
            }
        }
        return new Picture(width, height, to);
    }
}
