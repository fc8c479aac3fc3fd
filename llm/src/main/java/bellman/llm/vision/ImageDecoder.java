package bellman.llm.vision;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// Bytes of a PNG or JPEG file as pixels, the way Pillow reads them.
///
/// `javax.imageio` unpacks the file, and nothing else: it is given no colour profile, no gamma and no
/// metadata, in which it would see more than Pillow does, and what it gives are taken as plain samples.
final class ImageDecoder {
    private static final int OPAQUE = 255;

    private ImageDecoder() {}

    static Picture decode(byte[] file, String name, long most) {
        if (PngChunks.begins(file)) {
            PngChunks chunks = PngChunks.of(file, name, most);
            return chunks.orientation().turn(image(read(chunks.essence(), "png", name), name));
        }
        if (JpegSegments.begins(file)) {
            JpegSegments segments = JpegSegments.of(file, name, most);
            byte[] essence = segments.essence();
            Picture picture = segments.components() == 4
                    ? Inks.picture(raster(essence, name), segments.adobe())
                    : image(read(essence, "jpeg", name), name);
            return segments.orientation().turn(picture);
        }
        throw new ImageFileException(name, "this is neither a PNG nor a JPEG file; convert it to one of them");
    }

    /// Refuses an image of more than `most` pixels.
    static void checkSize(long width, long height, String name, long most) {
        if (width < 1 || height < 1 || width > most / height) {
            throw new ImageFileException(
                    name,
                    "the image claims " + width + " x " + height + " pixels, expected at least one and at most "
                            + most);
        }
    }

    private interface Reading<T> {
        T from(ImageReader reader) throws IOException;
    }

    private static BufferedImage read(byte[] essence, String format, String name) {
        return reading(essence, format, name, reader -> reader.read(0));
    }

    private static Raster raster(byte[] essence, String name) {
        return reading(essence, "jpeg", name, reader -> reader.readRaster(0, reader.getDefaultReadParam()));
    }

    private static <T> T reading(byte[] essence, String format, String name, Reading<T> reading) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        if (!readers.hasNext()) {
            throw new IllegalStateException(
                    "this Java cannot read " + format + " images: it lacks the module" + " java.desktop");
        }
        ImageReader reader = readers.next();
        try (var stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(essence))) {
            reader.setInput(stream, true, true);
            reader.addIIOReadWarningListener((_, warning) -> {
                throw new DamagedImage(warning);
            });
            return reading.from(reader);
        } catch (IIOException | IllegalArgumentException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new ImageFileException(name, "the image is damaged: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            // What a broken file makes the decoders throw is documented nowhere.
            throw new ImageFileException(name, "the image cannot be decoded: " + e, e);
        } finally {
            reader.dispose();
        }
    }

    /// A decoder's warning: it went on with pixels of its own invention.
    private static final class DamagedImage extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        DamagedImage(String warning) {
            super(warning);
        }
    }

    private static Picture image(BufferedImage image, String name) {
        Raster raster = image.getRaster();
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] rgb = new byte[3 * width * height];
        if (image.getColorModel() instanceof IndexColorModel palette) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int argb = palette.getRGB(raster.getSample(x, y, 0));
                    int at = 3 * (y * width + x);
                    put(rgb, at, argb >> 16 & 255, argb >> 8 & 255, argb & 255, argb >>> 24);
                }
            }
            return new Picture(width, height, rgb);
        }
        int bands = raster.getNumBands();
        int depth = raster.getSampleModel().getSampleSize(0);
        if (bands > 4 || depth != 8 && depth != 16) {
            throw new ImageFileException(
                    name, "an image of " + bands + " channels of " + depth + " bits is not understood");
        }
        int[] row = new int[bands * width];
        // Pillow keeps the upper byte, except of grey alone, which it clips.
        int shift = bands == 1 ? 0 : depth - 8;
        for (int y = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int from = x * bands;
                int red = Math.min(row[from] >> shift, 255);
                int alpha = bands % 2 == 0 ? row[from + bands - 1] >> shift : OPAQUE;
                boolean grey = bands < 3;
                put(
                        rgb,
                        3 * (y * width + x),
                        red,
                        grey ? red : row[from + 1] >> shift,
                        grey ? red : row[from + 2] >> shift,
                        alpha);
            }
        }
        return new Picture(width, height, rgb);
    }

    private static void put(byte[] rgb, int at, int red, int green, int blue, int alpha) {
        rgb[at] = onWhite(red, alpha);
        rgb[at + 1] = onWhite(green, alpha);
        rgb[at + 2] = onWhite(blue, alpha);
    }

    /// What is seen of a sample in front of white (Porter and Duff 1984, "over").
    private static byte onWhite(int sample, int alpha) {
        return (byte) ((sample * alpha + OPAQUE * (OPAQUE - alpha) + OPAQUE / 2) / OPAQUE);
    }
}
