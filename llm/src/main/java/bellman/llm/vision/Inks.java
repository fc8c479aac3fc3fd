package bellman.llm.vision;

import java.awt.image.Raster;

/// JPEG images for print, of cyan, magenta, yellow and black.
final class Inks {
    private Inks() {}

    /// The pixels of raw samples.
    ///
    /// @param adobe what the Adobe segment says: -1 if there is none, 0 for inks, 2 for luminance, chrominance and
    ///     black; Adobe's files hold the paper's brightness instead of the ink
    static Picture picture(Raster raster, int adobe) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] rgb = new byte[3 * width * height];
        int[] row = new int[4 * width];
        for (int y = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int at = 3 * (y * width + x);
                int light = adobe >= 0 ? row[4 * x + 3] : 255 - row[4 * x + 3];
                for (int c = 0; c < 3; c++) {
                    int sample = adobe == 2 ? complement(row, 4 * x, c) : row[4 * x + c];
                    int ink = adobe >= 0 ? 255 - sample : sample;
                    rgb[at + c] = (byte) Math.clamp(light - divideBy255(ink * light), 0, 255);
                }
            }
        }
        return new Picture(width, height, rgb);
    }

    private static int divideBy255(int product) {
        int rounded = product + 128;
        return (rounded >> 8) + rounded >> 8;
    }

    /// An ink from luminance and chrominance, which hold red, green and blue.
    private static int complement(int[] row, int at, int channel) {
        double luminance = row[at];
        double blue = row[at + 1] - 128.0;
        double red = row[at + 2] - 128.0;
        double value = switch (channel) {
            case 0 -> luminance + 1.402 * red;
            case 1 -> luminance - 0.344136 * blue - 0.714136 * red;
            default -> luminance + 1.772 * blue;
        };
        return 255 - Math.clamp(Math.round(value), 0, 255);
    }
}
