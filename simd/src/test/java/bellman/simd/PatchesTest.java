package bellman.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PatchesTest {

    /// Each number of a patch is the pixel that its place says, or zero outside of the image, and lies in the
    /// image as its run says; what goes back by [Patches#add] is added to that pixel.
    @ParameterizedTest
    @CsvSource({
        "4, 84, 84, 1, 8, 4, 0",
        "2, 11, 9, 3, 4, 2, 0",
        "1, 7, 8, 2, 3, 3, 0",
        "1, 20, 20, 32, 4, 2, 0",
        "2, 9, 8, 3, 3, 2, 1",
        "1, 1, 2, 1, 5, 2, 2",
        "3, 7, 5, 5, 2, 3, 1",
        "1, 6, 6, 2, 7, 1, 3",
        "1, 12, 1, 1, 1, 10, 2"
    })
    void patchesAreThePixelsUnderTheKernel(
            int frames, int height, int width, int channels, int kernel, int stride, int padding) {
        var patches = new Patches(frames, height, width, channels, kernel, stride, padding);
        var random = new Random(1);
        int pixels = frames * height * width * channels;
        int depth = patches.runs() * patches.run();
        int[] order = patches.order();
        assertEquals(kernel * kernel * frames * channels, depth);
        int begin = 3;
        float[] image = floats(random, begin + pixels);
        float[] laidOut = image;
        if (patches.laidOut()) {
            laidOut = new float[begin + patches.size()];
            Arrays.fill(laidOut, Float.NaN);
            patches.squares().layOut(image, begin, laidOut, begin);
        }
        int apart = depth + 2;
        float[] rows = floats(random, patches.count() * apart);
        int[] places = new int[patches.count()];
        patches.places(begin, places, 0);
        double[] sums = new double[begin + pixels];
        for (int patch = 0; patch < patches.count(); patch++) {
            for (int i = 0; i < depth; i++) {
                int place = order[i] / (frames * channels);
                int frame = order[i] / channels % frames;
                int y = patch / patches.across() * stride - padding + place / kernel;
                int x = patch % patches.across() * stride - padding + place % kernel;
                boolean inside = y >= 0 && y < height && x >= 0 && x < width;
                int at = begin + ((frame * height + y) * width + x) * channels + order[i] % channels;
                float found = laidOut[places[patch] + i / patches.run() * patches.line() + i % patches.run()];
                assertEquals(inside ? image[at] : 0f, found);
                if (inside) {
                    sums[at] += rows[patch * apart + i];
                }
            }
        }
        float[] back = new float[begin + patches.size()];
        patches.add(rows, 0, apart, back, begin);
        if (patches.laidOut()) {
            float[] gradient = new float[begin + pixels];
            patches.squares().addBack(back, begin, gradient, begin);
            back = gradient;
        }
        for (int i = 0; i < sums.length; i++) {
            assertEquals(sums[i], back[i], 1e-4);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 12", "1, 300, 13", "20, 20, 6", "9, 9, 17", "2, 130, 8", "5, 7, 15", "3, 3, 4"})
    void productsInPlaceAreChainsInAscendingOrder(int lines, int k, int m) {
        var random = new Random(2);
        int panels = 2;
        int n = panels * Gemm.PANEL;
        int lda = m - 3;
        int line = k * lda + 7;
        int apart = (lines * k + 2) * Gemm.PANEL;
        float[] a = floats(random, 1 + (lines - 1) * line + (k - 1) * lda + m);
        float[] b = floats(random, panels * apart);
        float[] c = floats(random, m * n);
        float[] expected = c.clone();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                for (int p = 0; p < lines * k; p++) {
                    float left = a[1 + p / k * line + p % k * lda + i];
                    float right = b[j / Gemm.PANEL * apart + p * Gemm.PANEL + j % Gemm.PANEL];
                    expected[i * n + j] = Math.fma(left, right, expected[i * n + j]);
                }
            }
        }
        PatchProducts.outer(m, panels, lines, k, a, 1, line, lda, b, 0, apart, c, 0);
        assertEquals(0, Arrays.compare(expected, c));
    }

    @ParameterizedTest
    @CsvSource({"1, 7", "3, 40"})
    void productsOfPatchesAreChainsInAscendingOrder(int runs, int run) {
        var random = new Random(3);
        int m = 2 * PatchProducts.TOGETHER;
        int line = run + 9;
        int n = Gemm.PANEL;
        float[] a = floats(random, 50 + runs * line);
        int[] at = random.ints(1 + m, 0, 50).toArray();
        float[] b = floats(random, runs * run * n);
        float[] bias = floats(random, n);
        float[] c = new float[m * (n + 3)];
        float[] expected = new float[c.length];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float sum = bias[j];
                for (int p = 0; p < runs * run; p++) {
                    sum = Math.fma(a[at[1 + i] + p / run * line + p % run], b[p * n + j], sum);
                }
                expected[i * (n + 3) + j] = sum;
            }
        }
        PatchProducts.rows(m, at, 1, runs, run, line, a, b, 0, bias, 0, c, 0, n + 3);
        assertEquals(0, Arrays.compare(expected, c));
    }

    private static float[] floats(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }
}
