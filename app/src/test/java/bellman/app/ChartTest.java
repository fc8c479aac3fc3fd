package bellman.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.metrics.Curve;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartTest {
    /// Wider than the gap between two digits, narrower than that between two labels.
    private static final int GAP = 8;

    @TempDir
    private Path folder;

    @Test
    void labelsOfASmallChartStandApart() throws IOException {
        for (long stride : new long[] {3, 40, 1024, 3200, 20_000, 123_457}) {
            for (int points : new int[] {1, 2, 49, 310}) {
                List<Integer> labels = labels(stride, points);
                String found = points + " points " + stride + " apart: labels " + labels + " wide";
                assertTrue(labels.stream().allMatch(width -> width < 45), found);
                assertTrue(labels.size() >= 2 && labels.size() <= 7, found);
            }
        }
    }

    /// The widths of what stands below the axis.
    private List<Integer> labels(long stride, int points) throws IOException {
        double[] steps = new double[points];
        double[] values = new double[points];
        Arrays.setAll(steps, i -> (i + 1.0) * stride);
        Arrays.setAll(values, i -> Math.sqrt(i));
        Path file = folder.resolve("small.png");
        var axes = new Chart.Axes("title", "environment steps", "return", true, false);
        Chart.write(file, axes, new Chart.Size(320, 180), List.of(new Curve("run", steps, values, values, values)));
        BufferedImage image = ImageIO.read(file.toFile());
        List<Integer> widths = new ArrayList<>();
        int from = -1;
        int to = -1;
        for (int x = 0; x < image.getWidth(); x++) {
            if (hasInk(image, x)) {
                if (from < 0 || x - to > GAP) {
                    widths.add(0);
                    from = x;
                }
                to = x;
                widths.set(widths.size() - 1, to - from + 1);
            }
        }
        return widths;
    }

    private static boolean hasInk(BufferedImage image, int x) {
        for (int y = image.getHeight() - 22; y < image.getHeight(); y++) {
            if ((image.getRGB(x, y) & 0xff) < 100) {
                return true;
            }
        }
        return false;
    }
}
