package bellman.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The kernels of a decoder, over awkward sizes.
final class DecodingKernelTest {
    private final Random random = new Random(11);

    private float[] normal(int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 11, 14, 16, 21})
    void rowsByPanelsAreTheTwinsChainsWhateverTheirNumber(int m) {
        for (int k : new int[] {1, 2, 5, 64}) {
            for (int n : new int[] {1, 15, 16, 33, 64, 100, 130}) {
                multiply(m, n, k);
            }
        }
    }

    private void multiply(int m, int n, int k) {
        float[] x = normal(m * k);
        float[] weights = normal(n * k);
        float[] turned = new float[k * n];
        for (int j = 0; j < n; j++) {
            for (int p = 0; p < k; p++) {
                turned[p * n + j] = weights[j * k + p];
            }
        }
        float[] expected = new float[m * n];
        Scalar.gemm(m, n, k, x, 0, k, 1, turned, 0, n, new float[n], 0, 0, expected, 0, n);
        int panels = Panels.count(n);
        int ldy = panels * Panels.PANEL;
        float[] found = new float[m * ldy];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment packed = arena.allocate(Panels.bytes(k, n), Panels.ALIGNMENT);
            int half = n / 2;
            Panels.pack(k, 0, half, weights, 0, packed);
            Panels.pack(k, half, n - half, weights, half * k, packed);
            int cut = panels / 3;
            Panels.multiply(m, k, x, 0, k, packed, 0, cut, found, 0, ldy);
            Panels.multiply(m, k, x, 0, k, packed, cut, panels, found, 0, ldy);
            float[] column = new float[k];
            Panels.column(k, n - 1, packed, column, 0);
            assertArrayEquals(Arrays.copyOfRange(weights, (n - 1) * k, n * k), column);
        }
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                assertEquals(expected[i * n + j], found[i * ldy + j], m + " x " + n + " x " + k);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 9, 16})
    void narrowPanelsAreThoseOfTheNumbersThatTheyKeep(int m) {
        for (int k : new int[] {1, 5, 64}) {
            for (int n : new int[] {1, 16, 100, 300}) {
                narrow(m, n, k);
            }
        }
    }

    private void narrow(int m, int n, int k) {
        float[] x = normal(m * k);
        float[] weights = normal(n * k);
        Arrays.fill(weights, 0, k, 0f);
        int panels = Panels.count(n);
        int ldy = panels * Panels.PANEL;
        int cut = panels / 3;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(Panels.bytes(k, 1), Panels.ALIGNMENT);
            MemorySegment halves = arena.allocate(HalfPanels.bytes(k, n), Panels.ALIGNMENT);
            HalfPanels.pack(k, 0, n, weights, 0, halves);
            float[] rounded = new float[n * k];
            for (int j = 0; j < n; j++) {
                HalfPanels.column(k, j, halves, rounded, j * k);
            }
            assertArrayEquals(weights, rounded, 0.02f);
            float[] found = new float[m * ldy];
            HalfPanels.multiply(m, k, x, 0, k, halves, 0, cut, room, found, 0, ldy);
            HalfPanels.multiply(m, k, x, 0, k, halves, cut, panels, room, found, 0, ldy);
            assertArrayEquals(product(arena, m, n, k, x, rounded), found);

            float[] scales = new float[ldy];
            MemorySegment bytes = arena.allocate(BytePanels.bytes(k, n), Panels.ALIGNMENT);
            BytePanels.pack(k, 0, n, weights, 0, bytes, scales);
            float[] ones = new float[ldy];
            Arrays.fill(ones, 1f);
            float[] column = new float[k];
            for (int j = 0; j < n; j++) {
                BytePanels.column(k, j, bytes, scales, column, 0);
                for (int p = 0; p < k; p++) {
                    assertEquals(weights[j * k + p], column[p], 0.51f * scales[j]);
                }
                BytePanels.column(k, j, bytes, ones, rounded, j * k);
            }
            float[] expected = product(arena, m, n, k, x, rounded);
            for (int i = 0; i < expected.length; i++) {
                expected[i] *= scales[i % ldy];
            }
            Arrays.fill(found, Float.NaN);
            BytePanels.multiply(m, k, x, 0, k, bytes, scales, 0, cut, room, found, 0, ldy);
            BytePanels.multiply(m, k, x, 0, k, bytes, scales, cut, panels, room, found, 0, ldy);
            assertArrayEquals(expected, found);
        }
    }

    private static float[] product(Arena arena, int m, int n, int k, float[] x, float[] weights) {
        MemorySegment packed = arena.allocate(Panels.bytes(k, n), Panels.ALIGNMENT);
        Panels.pack(k, 0, n, weights, 0, packed);
        int ldy = Panels.count(n) * Panels.PANEL;
        float[] y = new float[m * ldy];
        Panels.multiply(m, k, x, 0, k, packed, 0, Panels.count(n), y, 0, ldy);
        return y;
    }

    @Test
    void bfloat16IsTheNearestWithTiesToEven() {
        float[] all = {1f, 1.00390625f, 1.01171875f, -0f, 1e-40f, Float.POSITIVE_INFINITY, Float.NaN, 3.39e38f};
        float[] nearest = {1f, 1f, 1.015625f, -0f, 9.1835e-41f, Float.POSITIVE_INFINITY, Float.NaN, 3.38953e38f};
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment packed = arena.allocate(HalfPanels.bytes(all.length, 1), Panels.ALIGNMENT);
            HalfPanels.pack(all.length, 0, 1, all, 0, packed);
            float[] back = new float[all.length];
            HalfPanels.column(all.length, 0, packed, back, 0);
            for (int i = 0; i < all.length; i++) {
                float tolerance = Float.isFinite(nearest[i]) ? Math.abs(nearest[i]) * 1e-3f + Float.MIN_VALUE : 1;
                assertEquals(nearest[i], back[i], tolerance, "number " + i);
            }
            assertEquals(Float.floatToRawIntBits(-0f), Float.floatToRawIntBits(back[3]));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8, 16, 20, 64, 80})
    void attentionIsThatOfTheFormulaAndDoesNotSeeWherePagesLie(int size) {
        for (int tokens : new int[] {1, 15, 16, 17, 50}) {
            for (int from : new int[] {0, 3, 14}) {
                if (from < tokens) {
                    attend(size, tokens, from);
                }
            }
        }
    }

    private void attend(int size, int tokens, int from) {
        float[] keys = normal(tokens * size);
        float[] values = normal(tokens * size);
        float[] q = normal(2 * size);
        float scale = (float) (1 / Math.sqrt(size));
        int pages = (tokens + Attentions.PAGE - 1) / Attentions.PAGE;
        float[] straight = attention(size, tokens, from, keys, values, q, scale, pages, false);
        float[] scattered = attention(size, tokens, from, keys, values, q, scale, pages, true);
        assertArrayEquals(straight, scattered);
        for (int h = 0; h < 2; h++) {
            double[] expected = formula(size, tokens, from, keys, values, q, h * size, scale);
            for (int d = 0; d < size; d++) {
                assertEquals(expected[d], straight[h * size + d], 2e-6 * (1 + Math.abs(expected[d])));
            }
        }
    }

    private static double[] formula(
            int size, int tokens, int from, float[] keys, float[] values, float[] q, int qo, double scale) {
        double[] p = new double[tokens];
        double sum = 0;
        for (int t = from; t < tokens; t++) {
            double score = 0;
            for (int d = 0; d < size; d++) {
                score += (double) q[qo + d] * keys[t * size + d];
            }
            p[t] = Math.exp(score * scale);
            sum += p[t];
        }
        double[] y = new double[size];
        for (int t = from; t < tokens; t++) {
            for (int d = 0; d < size; d++) {
                y[d] += p[t] / sum * values[t * size + d];
            }
        }
        return y;
    }

    private static float[] attention(
            int size,
            int tokens,
            int from,
            float[] keys,
            float[] values,
            float[] q,
            float scale,
            int pages,
            boolean scattered) {
        int lds = pages * Attentions.PAGE;
        float[] scores = new float[2 * lds];
        float[] y = new float[2 * size];
        try (Arena arena = Arena.ofConfined()) {
            long bytes = Attentions.bytes(size);
            MemorySegment memory = arena.allocate(bytes * 2 * pages, Panels.ALIGNMENT);
            // Unused places hold anything.
            memory.fill((byte) 0x42);
            long[] at = new long[pages];
            for (int i = 0; i < pages; i++) {
                at[i] = bytes * (scattered ? 2 * pages - 1 - 2 * i : i);
            }
            for (int t = 0; t < tokens; t++) {
                Attentions.put(
                        size, keys, t * size, values, t * size, memory, at[t / Attentions.PAGE], t % Attentions.PAGE);
            }
            int first = from / Attentions.PAGE;
            int so = first * Attentions.PAGE;
            int i = first;
            for (; i + 2 <= pages && !scattered; i += 2) {
                Attentions.scores(size, q, 0, size, memory, at[i], at[i + 1], scores, i * Attentions.PAGE, lds);
            }
            for (; i < pages; i++) {
                Attentions.scores(size, q, 0, size, memory, at[i], scores, i * Attentions.PAGE, lds);
            }
            float[] lanes = new float[Attentions.PAGE];
            float[] sums = {
                Attentions.softmax(scores, so, from, tokens, scale, lanes),
                Attentions.softmax(scores, lds + so, from, tokens, scale, lanes)
            };
            for (int page = first; page < pages; page++) {
                int count = Math.min(Attentions.PAGE, tokens - page * Attentions.PAGE);
                Attentions.mix(size, count, scores, page * Attentions.PAGE, lds, memory, at[page], y, 0, size);
            }
            for (int d = 0; d < 2 * size; d++) {
                y[d] /= sums[d / size];
            }
        }
        return y;
    }

    @Test
    void aScoreFarBelowTheLargestWeighsNothing() {
        float[] scores = new float[16];
        scores[1] = -1000;
        float sum = Attentions.softmax(scores, 0, 0, 2, 1, new float[16]);
        assertEquals(1f, sum);
        assertEquals(0f, scores[1]);
    }
}
