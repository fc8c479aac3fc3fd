package bellman.llm.vision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.disk.StorageException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureTest {
    private static byte[] file(String format) throws IOException {
        var random = new SplittableRandom(1);
        var image = new BufferedImage(37, 23, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        var out = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(image, format, out));
        return out.toByteArray();
    }

    private static String refusal(byte[] file) {
        return String.valueOf(assertThrows(ImageFileException.class, () -> Picture.decode(file, "cat.png"))
                .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg"})
    void aFileCutShortAnywhereIsRefused(String format) throws IOException {
        byte[] whole = file(format);
        Picture.decode(whole, "cat.png");
        // The last two bytes of a JPEG file say no more than that it ends.
        int necessary = format.equals("png") ? whole.length : whole.length - 2;
        for (int length = 0; length < necessary; length++) {
            String said = refusal(Arrays.copyOf(whole, length));
            assertTrue(said.startsWith("cat.png: ") && said.lines().count() == 1, said);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg"})
    void aDamagedFileIsRefusedOrAPicture(String format) throws IOException {
        byte[] whole = file(format);
        var random = new SplittableRandom(2);
        for (int trial = 0; trial < 1500; trial++) {
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                damaged[random.nextInt(random.nextBoolean() ? Math.min(700, whole.length) : whole.length)] =
                        (byte) random.nextInt();
            }
            try {
                Picture picture = Picture.decode(damaged, "cat.png");
                assertTrue((long) picture.width() * picture.height() <= Picture.LIMIT);
            } catch (ImageFileException e) {
                assertEquals(1, String.valueOf(e.getMessage()).lines().count());
            }
        }
    }

    @Test
    void anImageOfTooManyPixelsIsRefusedBeforeItIsDecoded() throws IOException {
        byte[] png = file("png");
        Arrays.fill(png, 16, 24, (byte) 0x7F);
        assertTrue(refusal(png).contains("2139062143 x 2139062143 pixels"));
    }

    @Test
    void whatIsNoImageIsNamed() {
        assertTrue(refusal("GIF89a and so on".getBytes(StandardCharsets.UTF_8)).contains("neither a PNG nor a JPEG"));
        assertTrue(refusal(new byte[0]).contains("neither a PNG nor a JPEG"));
        String said = assertThrows(StorageException.class, () -> Picture.read(Path.of("no/such/cat.png")))
                .getMessage();
        assertTrue(String.valueOf(said).contains("no such file"), said);
    }

    @Test
    void orientationsAreTheEightSymmetriesOfARectangle() {
        var picture = new Picture(2, 1, new byte[] {1, 1, 1, 2, 2, 2});
        assertEquals(picture, Orientation.TOP_LEFT.turn(picture));
        for (Orientation turn : Orientation.values()) {
            Picture once = turn.turn(picture);
            int order = switch (turn) {
                case TOP_LEFT -> 1;
                case TOP_RIGHT, BOTTOM_RIGHT, BOTTOM_LEFT, LEFT_TOP, RIGHT_BOTTOM -> 2;
                case RIGHT_TOP, LEFT_BOTTOM -> 4;
            };
            for (int i = 1; i < order; i++) {
                once = turn.turn(once);
            }
            assertEquals(picture, once, turn.name());
        }
    }
}
