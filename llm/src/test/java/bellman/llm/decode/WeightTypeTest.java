package bellman.llm.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.model.AttentionConfig;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.model.ModelConfig;
import bellman.net.Team;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Matrices that are kept in fewer bits do what the rounded model does.
class WeightTypeTest {
    private static final int ROWS = 16;
    private static final ModelConfig CONFIG =
            ModelConfig.qwen3(300, 40, 2, new AttentionConfig(4, 2, 8, false, false, true), 56, 64);
    private static final int[] IDS = new Random(5).ints(30, 0, 300).toArray();

    private static CausalModel model() {
        return CausalModel.random(CONFIG, 4, ComputeOptions.defaults().withThreads(1));
    }

    private static float[] logits(WeightSource source, WeightType type, int chunk, int threads) {
        try (var pages = new KeyValuePages(CONFIG, 8);
                var team = new Team(threads);
                var decoder = new SimdDecoder(CONFIG, pages, team, ROWS, type)) {
            decoder.load(source);
            int[] table = {pages.take(), pages.take()};
            float[] all = new float[IDS.length * CONFIG.vocabulary()];
            var batch = new DecoderBatch(ROWS);
            for (int from = 0; from < IDS.length; from += chunk) {
                batch.clear();
                int count = Math.min(chunk, IDS.length - from);
                for (int i = from; i < from + count; i++) {
                    batch.add(IDS[i], i, table, true);
                }
                float[] found = decoder.run(batch);
                for (int r = 0; r < count; r++) {
                    System.arraycopy(
                            found,
                            r * decoder.logitsStride(),
                            all,
                            (from + r) * CONFIG.vocabulary(),
                            CONFIG.vocabulary());
                }
            }
            return all;
        }
    }

    /// The numbers of matrices as they are kept in `type`, row by row.
    private static WeightSource rounded(WeightSource source, WeightType type) {
        return (name, from, values, count) -> {
            source.read(name, from, values, count);
            if (name.contains("norm")) {
                return;
            }
            int in = name.contains("down_proj") ? 56 : name.contains("o_proj") ? 32 : 40;
            for (int row = 0; row < count; row += in) {
                round(values, row, in, type);
            }
        };
    }

    private static void round(float[] values, int from, int count, WeightType type) {
        float largest = 0;
        for (int i = from; i < from + count; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        for (int i = from; i < from + count; i++) {
            values[i] = switch (type) {
                case FLOAT32 -> values[i];
                case BFLOAT16 -> {
                    int bits = Float.floatToRawIntBits(values[i]);
                    int low = bits & 0xFFFF;
                    int up = low > 0x8000 || (low == 0x8000 && (bits >>> 16 & 1) == 1) ? 0x10000 : 0;
                    yield Float.intBitsToFloat((bits & 0xFFFF0000) + up);
                }
                case INT8 -> Math.round(values[i] * (127 / largest)) * (largest / 127);
            };
        }
    }

    @ParameterizedTest
    @EnumSource(WeightType.class)
    void logitsAreThoseOfTheRoundedModel(WeightType type) {
        try (CausalModel model = model()) {
            WeightSource source = WeightSource.of(model);
            float[] expected = logits(rounded(source, type), WeightType.FLOAT32, 7, 1);
            float[] found = logits(source, type, 7, 1);
            // Of bytes the scale comes behind the sum.
            float tolerance = type == WeightType.INT8 ? 2e-6f : 0;
            if (tolerance == 0) {
                assertArrayEquals(expected, found);
            } else {
                assertArrayEquals(expected, found, tolerance);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(WeightType.class)
    void aRowsBitsDoNotDependOnItsCompany(WeightType type) {
        try (CausalModel model = model()) {
            WeightSource source = WeightSource.of(model);
            float[] alone = logits(source, type, 1, 1);
            assertArrayEquals(alone, logits(source, type, 2, 1));
            assertArrayEquals(alone, logits(source, type, 13, 2));
        }
    }

    @Test
    void weightsThatAreNotFiniteStaySo() {
        try (CausalModel model = model()) {
            WeightSource broken = (name, from, values, count) -> {
                WeightSource.of(model).read(name, from, values, count);
                if (name.contains("layers.1.mlp.up_proj") && from == 0) {
                    values[3] = Float.NaN;
                }
            };
            for (WeightType type : WeightType.values()) {
                assertTrue(Float.isNaN(logits(broken, type, 8, 1)[0]), type.toString());
            }
        }
    }

    @Test
    void theHashTellsTypesApart() {
        try (CausalModel model = model();
                var pages = new KeyValuePages(CONFIG, 1);
                var team = new Team(1);
                var half = new SimdDecoder(CONFIG, pages, team, ROWS, WeightType.BFLOAT16);
                var bytes = new SimdDecoder(CONFIG, pages, team, ROWS, WeightType.INT8)) {
            half.load(WeightSource.of(model));
            bytes.load(WeightSource.of(model));
            String hash = bytes.hash();
            assertNotEquals(half.hash(), hash);
            bytes.load(WeightSource.of(model));
            assertEquals(hash, bytes.hash());
        }
    }
}
