package bellman.net;

/// The shape of images in rows of floats, `[frame][height][width][channel]`.
///
/// @param frames stacked, the oldest first; 1 for single images
/// @param height in pixels
/// @param width in pixels
/// @param channels of a pixel
public record Image(int frames, int height, int width, int channels) {
    public Image {
        if (frames < 1 || height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException("an image needs frames, height, width and channels of at least 1, got "
                    + frames + " x " + height + " x " + width + " x " + channels);
        }
    }

    /// A single image.
    public static Image of(int height, int width, int channels) {
        return new Image(1, height, width, channels);
    }

    /// Floats of a row.
    public int size() {
        return Math.multiplyExact(Math.multiplyExact(frames * channels, height), width);
    }

    /// Floats of a pixel: the channels of all frames.
    public int planes() {
        return frames * channels;
    }

    @Override
    public String toString() {
        return (frames == 1 ? "" : frames + " x ") + height + " x " + width + " x " + channels;
    }
}
