package bellman.env;

/// A picture: `pixels[y * width + x]` as `0xRRGGBB`.
///
/// @param width in pixels
/// @param height in pixels
/// @param pixels row by row from the top
public record Frame(int width, int height, int[] pixels) {
    public Frame {
        if (width < 1 || height < 1 || pixels.length != width * height) {
            throw new IllegalArgumentException(
                    "a frame of " + width + " x " + height + " needs as many pixels, got " + pixels.length);
        }
    }
}
