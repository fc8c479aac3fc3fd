package bellman.envs.toy;

import bellman.env.Frame;
import bellman.envs.Draw;
import java.awt.Color;

/// Pictures of things that have no shape of their own.
final class Chart {
    static final int WIDTH = 400;
    static final int HEIGHT = 300;
    static final Color MARKED = new Color(0xD1495B);
    private static final Color SLOT = new Color(0xEEF1F4);
    static final Color PLAIN = new Color(0x8FA7BF);

    private Chart() {}

    /// A bar for each of `values` between -1 and 1, the one at `marked` in another colour.
    static Frame bars(double[] values, int marked) {
        return Draw.plot(WIDTH, HEIGHT, g -> {
            double width = (double) WIDTH / values.length;
            double zero = HEIGHT / 2.0;
            for (int i = 0; i < values.length; i++) {
                Draw.rectangle(g, SLOT, i * width + width * 0.1, 20, width * 0.8, HEIGHT - 40);
                double height = Math.clamp(values[i], -1.0, 1.0) * (zero - 20);
                Draw.rectangle(
                        g,
                        i == marked ? MARKED : PLAIN,
                        i * width + width * 0.1,
                        Math.min(zero, zero + height),
                        width * 0.8,
                        Math.abs(height));
            }
            Draw.line(g, Color.BLACK, 1, 0, zero, WIDTH, zero);
        });
    }

    /// A row of `cells` squares, the one at `here` marked, with a sign above (1), below (-1) or none (0). No text:
    /// a machine without a screen may have no fonts.
    static Frame row(int cells, int here, int sign) {
        return Draw.plot(WIDTH, HEIGHT, g -> {
            double side = Math.min(HEIGHT / 3.0, (double) WIDTH / cells);
            double middle = HEIGHT / 2.0;
            for (int i = 0; i < cells; i++) {
                Draw.rectangle(g, i == here ? MARKED : PLAIN, i * side + 1, middle - side / 2, side - 2, side - 2);
            }
            if (sign != 0) {
                Draw.disc(g, Color.BLACK, side / 2, middle + sign * side, side / 4);
            }
        });
    }
}
