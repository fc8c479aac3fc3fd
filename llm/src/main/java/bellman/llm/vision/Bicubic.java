package bellman.llm.vision;

/// Changes an image's size by the cubic convolution of Keys (1981) with a = -1/2, widened where the image
/// shrinks so that nothing aliases.
///
/// It computes bit for bit what PyTorch's `interpolate(…, mode="bicubic", antialias=True)` computes of bytes:
/// weights as 16-bit integers of the precision that the largest of them allows; columns first, then rows, and
/// bytes between the two.
final class Bicubic {
    private static final double A = -0.5;
    private static final int REACH = 2;
    private static final int CHANNELS = 3;
    private static final int MOST_PRECISION = 22;
    private static final int SHORT_LIMIT = 1 << 15;

    private Bicubic() {}

    /// How the pixels along one axis come from those before.
    ///
    /// @param first the first source pixel, `[pixel]`
    /// @param count of source pixels, `[pixel]`
    /// @param weights in units of `2^-precision`, `[pixel][taps]`
    private record Axis(int[] first, int[] count, int[] weights, int taps, int precision) {}

    static Picture resize(Picture picture, int width, int height) {
        if (width == picture.width() && height == picture.height()) {
            return picture;
        }
        byte[] wide = along(axis(picture.width(), width), picture.rgb(), picture.height(), picture.width(), 1);
        return new Picture(width, height, along(axis(picture.height(), height), wide, 1, picture.height(), width));
    }

    /// Resizes the middle axis of `[outer][size][inner][channel]`.
    private static byte[] along(Axis axis, byte[] from, int outer, int size, int inner) {
        int row = inner * CHANNELS;
        int pixels = axis.first.length;
        byte[] to = new byte[Math.multiplyExact(outer, Math.multiplyExact(pixels, row))];
        int half = 1 << (axis.precision - 1);
        for (int o = 0; o < outer; o++) {
            for (int p = 0; p < pixels; p++) {
                int source = (o * size + axis.first[p]) * row;
                int target = (o * pixels + p) * row;
                for (int i = 0; i < row; i++) {
                    int sum = half;
                    for (int t = 0; t < axis.count[p]; t++) {
                        sum += axis.weights[p * axis.taps + t] * Byte.toUnsignedInt(from[source + t * row + i]);
                    }
                    to[target + i] = (byte) Math.clamp(sum >> axis.precision, 0, 255);
                }
            }
        }
        return to;
    }

    private static Axis axis(int from, int to) {
        double scale = (double) from / to;
        double stretch = Math.max(scale, 1);
        double support = REACH * stretch;
        int taps = (int) Math.ceil(support) * 2 + 1;
        int[] first = new int[to];
        int[] count = new int[to];
        double[] exact = new double[Math.multiplyExact(to, taps)];
        double largest = 0;
        for (int p = 0; p < to; p++) {
            double center = scale * (p + 0.5);
            first[p] = Math.max((int) (center - support + 0.5), 0);
            count[p] = Math.clamp(Math.min((int) (center + support + 0.5), from) - first[p], 0, taps);
            double total = 0;
            for (int t = 0; t < count[p]; t++) {
                double weight = kernel((t + first[p] - center + 0.5) / stretch);
                exact[p * taps + t] = weight;
                total += weight;
            }
            for (int t = 0; t < count[p]; t++) {
                exact[p * taps + t] /= total;
                largest = Math.max(largest, exact[p * taps + t]);
            }
        }
        int precision = 0;
        while (precision < MOST_PRECISION && (int) (0.5 + largest * (1 << (precision + 1))) < SHORT_LIMIT) {
            precision++;
        }
        int[] weights = new int[exact.length];
        for (int i = 0; i < weights.length; i++) {
            double scaled = exact[i] * (1 << precision);
            weights[i] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        }
        return new Axis(first, count, weights, taps, precision);
    }

    private static double kernel(double distance) {
        double x = Math.abs(distance);
        if (x < 1) {
            return ((A + 2) * x - (A + 3)) * x * x + 1;
        }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
    }
}
