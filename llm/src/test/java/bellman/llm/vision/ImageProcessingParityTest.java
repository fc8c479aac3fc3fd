package bellman.llm.vision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import bellman.Fixtures;
import bellman.net.ImagePatches;
import bellman.store.json.Json;
import bellman.store.json.JsonObject;
import bellman.store.tensor.Safetensors;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Against what `Qwen2VLImageProcessor` made of the images in the fixtures, recorded by
/// `.ci/record_images.py`.
class ImageProcessingParityTest {
    private static final double LEVEL = 1 / 255.0;

    @TestFactory
    Stream<DynamicTest> patchesAreThoseOfTransformers() throws Exception {
        Path cases = Fixtures.file("llm/images/cases.json");
        return new JsonObject(Json.read(Files.readAllBytes(cases)))
                .objects("cases").stream()
                        .map(c -> DynamicTest.dynamicTest(c.text("file"), () -> compare(cases.resolveSibling(""), c)));
    }

    private static void compare(Path folder, JsonObject recorded) throws Exception {
        String name = recorded.text("file");
        var processing = new ImageSettings(recorded.object("processor").members()).processing();
        ImagePatches patches = processing.patches(Picture.read(folder.resolve(name)));
        Grid grid = Grid.of(patches);
        assertEquals(recorded.members().get("image_grid_thw"), List.of((long) grid.frames(), (long) grid.rows(), (long)
                grid.columns()));
        double sum = 0;
        int far = 0;
        double worst = 0;
        double[] expected = expected(folder, name, processing, patches.values().length);
        for (int i = 0; i < expected.length; i++) {
            // Of a sample between 0 and 1, as the tolerances are meant.
            double off = Math.abs(patches.values()[i] - expected[i])
                    * processing.deviation().get(channel(processing, i));
            sum += off;
            worst = Math.max(worst, off);
            far += off > LEVEL * 1.001 ? 1 : 0;
        }
        double mean = sum / expected.length;
        String found = String.format(
                Locale.ROOT,
                "mean %.4f, worst %.2f levels, %d far of %d",
                mean / LEVEL,
                worst / LEVEL,
                far,
                expected.length);
        if (name.toLowerCase(Locale.ROOT).endsWith(".png")) {
            assertTrue(far <= expected.length / 1000, found);
        } else {
            assertTrue(mean <= 2 * LEVEL, found);
        }
    }

    private static int channel(ImageProcessing processing, int index) {
        int plane = processing.patch() * processing.patch() * processing.frames();
        return index / plane % 3;
    }

    /// The recorded values: as they were, or as bytes of which each stands for all frames of its patch.
    private static double[] expected(Path folder, String name, ImageProcessing processing, int size) {
        try (var arena = Arena.ofConfined()) {
            Safetensors file = Safetensors.open(folder.resolve("expected.safetensors"), arena);
            double[] values = new double[size];
            if (file.tensors().containsKey(name + "/pixel_values")) {
                float[] whole = (float[]) file.array(name + "/pixel_values");
                assertEquals(size, whole.length);
                for (int i = 0; i < size; i++) {
                    values[i] = whole[i];
                }
                return values;
            }
            if (!(file.array(name + "/levels") instanceof byte[] levels)) {
                return fail("levels are bytes");
            }
            assertEquals(size, levels.length * processing.frames());
            int plane = processing.patch() * processing.patch();
            for (int i = 0; i < size; i++) {
                int channel = channel(processing, i);
                int level = Byte.toUnsignedInt(levels[i / plane / processing.frames() * plane + i % plane]);
                values[i] = (level * LEVEL - processing.mean().get(channel))
                        / processing.deviation().get(channel);
            }
            return values;
        }
    }
}
