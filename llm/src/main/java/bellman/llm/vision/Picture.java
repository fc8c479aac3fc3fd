package bellman.llm.vision;

import bellman.store.disk.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// The pixels of an image, a byte for each of red, green and blue.
///
/// @param width in pixels
/// @param height in pixels
/// @param rgb `[row][column][channel]`
public record Picture(int width, int height, byte[] rgb) {
    /// The most pixels of an image that is read: a file of some kilobytes can claim any number. It is where
    /// Pillow refuses, too.
    static final long LIMIT = 178_956_970;

    public Picture {
        if (width < 1 || height < 1 || 3L * width * height != rgb.length) {
            throw new IllegalArgumentException("an image of " + width + " x " + height + " pixels needs "
                    + 3L * width * height + " bytes, got " + rgb.length);
        }
        rgb = rgb.clone();
    }

    /// Reads a PNG or JPEG file: upright as its Exif orientation says, what is transparent on white, as
    /// `transformers` does it. Colour profiles and gamma are ignored, as there.
    ///
    /// @throws ImageFileException if it is neither or damaged
    /// @throws StorageException if it cannot be read
    public static Picture read(Path file) {
        try {
            return decode(Files.readAllBytes(file), file.toString());
        } catch (IOException e) {
            throw StorageException.of(file, "cannot read the image", e);
        }
    }

    /// Reads the bytes of a PNG or JPEG file.
    ///
    /// @param name of the image, for messages
    /// @throws ImageFileException if they are neither or damaged
    public static Picture decode(byte[] file, String name) {
        return decode(file, name, LIMIT);
    }

    /// The same, of so many pixels at most: a file of some kilobytes can claim any number.
    ///
    /// @throws ImageFileException if they are neither or damaged, or claim more pixels
    public static Picture decode(byte[] file, String name, long most) {
        return ImageDecoder.decode(file, name, Math.min(most, LIMIT));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Picture p && width == p.width && height == p.height && Arrays.equals(rgb, p.rgb);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(rgb);
    }

    @Override
    public String toString() {
        return "Picture[" + width + " x " + height + "]";
    }
}
