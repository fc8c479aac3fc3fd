package bellman.llm.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bellman.llm.model.RopeConfig.Scaling;
import bellman.torch.Device;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class RotaryTest {
    private static final double THETA = 10_000;

    private static double plain(int i, int rotated) {
        return Math.pow(THETA, -2.0 * i / rotated);
    }

    private static void assertFrequencies(RopeConfig config, java.util.function.IntToDoubleFunction expected) {
        float[] found = Rotary.frequencies(config);
        for (int i = 0; i < found.length; i++) {
            double e = expected.applyAsDouble(i);
            assertEquals(e, found[i], 1e-6 * e, "frequency " + i);
        }
    }

    @Test
    void frequenciesFallGeometrically() {
        assertFrequencies(new RopeConfig(THETA, 64, new Scaling.None(), List.of()), i -> plain(i, 64));
    }

    @Test
    void linearScalingStretchesAllAlike() {
        assertFrequencies(new RopeConfig(THETA, 64, new Scaling.Linear(4), List.of()), i -> plain(i, 64) / 4);
    }

    @Test
    void llama3StretchesLongWavesOnlyWithASmoothPassage() {
        assertFrequencies(new RopeConfig(THETA, 64, new Scaling.Llama3(8, 1, 4, 256), List.of()), i -> {
            double f = plain(i, 64);
            double rotations = 256 * f / (2 * Math.PI);
            double share = Math.clamp((rotations - 1) / 3, 0.0, 1.0);
            return share * f + (1 - share) * f / 8;
        });
    }

    @Test
    void yarnStretchesByTheFrequencysNumber() {
        var yarn = new Scaling.Yarn(4, Scaling.Yarn.attention(4, 1), 32, 1, 4096, true);
        double low = Math.floor(64 * Math.log(4096 / (32 * 2 * Math.PI)) / (2 * Math.log(THETA)));
        double high = Math.ceil(64 * Math.log(4096 / (2 * Math.PI)) / (2 * Math.log(THETA)));
        assertFrequencies(new RopeConfig(THETA, 64, yarn, List.of()), i -> {
            double ramp = Math.clamp((i - low) / (high - low), 0.0, 1.0);
            return plain(i, 64) * (1 - ramp + ramp / 4);
        });
        assertEquals(0.1 * Math.log(4) + 1, yarn.attention(), 1e-12);
    }

    @Test
    void pairsOfColumnsAreTurnedByTheirAnglesAndTheRestStays() {
        float[] x = new float[3 * 2 * 8];
        var random = new Random(1);
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        int[] places = {0, 5, 17};
        var config = new RopeConfig(THETA, 6, new Scaling.None(), List.of());
        try (var _ = new TensorScope();
                var rotary = new Rotary(config, Device.cpu())) {
            Rotary.Turn turn = rotary.at(new Positions(new int[][] {places}), ScalarType.Float);
            float[] found = Tensors.toArray(turn.apply(Tensors.floats(x, 3, 2, 8)));
            float[] expected = x.clone();
            for (int t = 0; t < 3; t++) {
                for (int head = 0; head < 2; head++) {
                    int at = (t * 2 + head) * 8;
                    for (int i = 0; i < 3; i++) {
                        double angle = places[t] * plain(i, 6);
                        expected[at + i] = (float) (x[at + i] * Math.cos(angle) - x[at + i + 3] * Math.sin(angle));
                        expected[at + i + 3] = (float) (x[at + i + 3] * Math.cos(angle) + x[at + i] * Math.sin(angle));
                    }
                }
            }
            assertArrayEquals(expected, found, 2e-6f);
        }
    }

    @Test
    void sectionsOfFrequenciesFollowTheirOwnDimension() {
        int[][] places = {{3, 4}, {7, 1}, {2, 9}};
        var config = new RopeConfig(THETA, 12, new Scaling.None(), List.of(1, 2, 3));
        int[] dimension = {0, 1, 1, 2, 2, 2};
        try (var _ = new TensorScope();
                var rotary = new Rotary(config, Device.cpu())) {
            float[] cosines = Tensors.toArray(
                    rotary.at(new Positions(places), ScalarType.Float).cosine());
            for (int t = 0; t < 2; t++) {
                for (int i = 0; i < 12; i++) {
                    assertEquals(Math.cos(places[dimension[i % 6]][t] * plain(i % 6, 12)), cosines[t * 12 + i], 1e-6);
                }
            }
        }
    }

    @Test
    void sectionsMustSumToTheFrequencies() {
        assertThrows(
                IllegalArgumentException.class, () -> new RopeConfig(THETA, 12, new Scaling.None(), List.of(1, 2, 4)));
    }
}
