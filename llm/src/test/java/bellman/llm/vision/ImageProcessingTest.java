package bellman.llm.vision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.net.ImagePatches;
import bellman.store.disk.DamagedFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageProcessingTest {
    @TempDir
    private Path folder;

    private static Picture plain(int width, int height, int level) {
        byte[] rgb = new byte[3 * width * height];
        Arrays.fill(rgb, (byte) level);
        return new Picture(width, height, rgb);
    }

    @Test
    void sidesFillTokensAndPixelsStayWithinTheirLimits() {
        var random = new SplittableRandom(1);
        ImageProcessing processing = ImageProcessing.DEFAULTS;
        for (int trial = 0; trial < 300; trial++) {
            Picture picture = plain(random.nextInt(1, 200), random.nextInt(1, 200), 0);
            int width = processing.fittedWidth(picture);
            int height = processing.fittedHeight(picture);
            assertEquals(0, width % 28 + height % 28);
            assertTrue(width * height >= processing.leastPixels(), width + " x " + height);
            assertTrue(width * height <= processing.mostPixels(), width + " x " + height);
        }
        // Exactly between two multiples: the even one, as Python rounds.
        assertEquals(56, processing.fittedHeight(plain(100, 70, 0)));
        assertEquals(112, processing.fittedHeight(plain(100, 98, 0)));
    }

    @Test
    void aPlainImageStaysPlainWhateverItsSize() {
        var random = new SplittableRandom(2);
        for (int level : new int[] {0, 1, 127, 254, 255}) {
            Picture picture = plain(random.nextInt(20, 300), random.nextInt(20, 300), level);
            Picture resized = Bicubic.resize(picture, random.nextInt(1, 300), random.nextInt(1, 300));
            assertEquals(plain(resized.width(), resized.height(), level), resized);
        }
    }

    @Test
    void anImageThatNeedsNoResizingIsCutIntoItsSamples() {
        byte[] rgb = new byte[3 * 56 * 84];
        new SplittableRandom(3).nextBytes(rgb);
        ImagePatches patches = ImageProcessing.DEFAULTS.patches(new Picture(84, 56, rgb));
        assertEquals(new Grid(1, 4, 6), Grid.of(patches));
        assertEquals(6, Grid.of(patches).tokens(2));
        double[] mean = {0.48145466, 0.4578275, 0.40821073};
        double[] deviation = {0.26862954, 0.26130258, 0.27577711};
        // The order by definition: squares of two patches, row by row.
        int patch = 0;
        for (int square = 0; square < 6; square++) {
            for (int within = 0; within < 4; within++, patch++) {
                int top = 28 * (square / 3) + 14 * (within / 2);
                int left = 28 * (square % 3) + 14 * (within % 2);
                for (int i = 0; i < 3 * 2 * 14 * 14; i++) {
                    int channel = i / (2 * 14 * 14);
                    int y = top + i / 14 % 14;
                    int x = left + i % 14;
                    double sample = Byte.toUnsignedInt(rgb[3 * (84 * y + x) + channel]) / 255.0;
                    assertEquals(
                            (sample - mean[channel]) / deviation[channel], patches.values()[1176 * patch + i], 1e-6);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'min_pixels':784,'max_pixels':1568}|784|1568",
                "{'size':{'shortest_edge':784,'longest_edge':1568}}|784|1568",
                "{'size':{'min_pixels':784,'max_pixels':1568}}|784|1568",
                "{'max_pixels':9000,'size':{'shortest_edge':784,'longest_edge':1568}}|784|9000",
                "{'image_processor_type':'Qwen2VLImageProcessorFast','min_pixels':null}|3136|1003520"
            })
    void limitsOfPixelsAreReadWhereOldAndNewFilesHaveThem(String json, long least, long most) throws IOException {
        Files.writeString(folder.resolve("preprocessor_config.json"), json.replace('\'', '"'));
        ImageProcessing processing = ImageProcessing.read(folder);
        assertEquals(least, processing.leastPixels());
        assertEquals(most, processing.mostPixels());
    }

    @Test
    void settingsAreReadFromEitherFile() throws IOException {
        assertEquals(ImageProcessing.DEFAULTS, ImageProcessing.read(folder));
        Files.writeString(folder.resolve("processor_config.json"), "{\"image_processor\":{\"patch_size\":16}}");
        assertEquals(16, ImageProcessing.read(folder).patch());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'resample':2}|'resample' is 2, expected 3",
                "{'patch_size':'14'}|'patch_size' is 14, expected an integer",
                "{'patch_size':0}|positive side",
                "{'patch_size':2000000000,'merge_size':2000000000}|positive side",
                "{'image_std':[1,0,1]}|not 0",
                "{'image_mean':[1,2]}|three numbers",
                "{'do_center_crop':true}|'do_center_crop' is true",
                "{'do_resize':3}|'do_resize' is 3, expected true or false",
                "{'size':3}|'size' is 3",
                "{'image_processor_type':'CLIPImageProcessor'}|CLIPImageProcessor",
                "{'min_pixels':10,'max_pixels':5}|at most 5",
                "[]|does not begin with {"
            })
    void aSettingThatIsNotUnderstoodIsNamedWithItsFile(String json, String message) throws IOException {
        Files.writeString(folder.resolve("preprocessor_config.json"), json.replace('\'', '"'));
        String said = String.valueOf(assertThrows(DamagedFileException.class, () -> ImageProcessing.read(folder))
                .getMessage());
        assertTrue(said.contains("preprocessor_config.json") && said.contains(message), said);
    }

    @Test
    void anImageLikeAThreadIsRefused() {
        String said = String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> ImageProcessing.DEFAULTS.patches(plain(1, 201, 0)))
                        .getMessage());
        assertTrue(said.contains("1 x 201"), said);
    }
}
