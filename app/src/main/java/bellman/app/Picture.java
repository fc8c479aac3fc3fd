package bellman.app;

import bellman.cli.UsageException;
import bellman.env.Frame;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/// Frames as image files.
final class Picture {
    private Picture() {}

    /// Writes a frame as a PNG.
    static void write(Frame frame, Path file) {
        if (!file.toString().endsWith(".png")) {
            throw new UsageException("--frame: expected a file that ends with .png, got " + file);
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(png(frame));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A frame as the bytes of a PNG file.
    static byte[] png(Frame frame) {
        var image = new BufferedImage(frame.width(), frame.height(), BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, frame.width(), frame.height(), frame.pixels(), 0, frame.width());
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
