package bellman.llm.vision;

import bellman.net.ImagePatches;
import bellman.store.disk.DamagedFileException;
import bellman.store.disk.StorageException;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// How Qwen's vision models want images: resized to sides that patches fill, normalised, cut into patches.
///
/// ```java
/// ImagePatches patches = ImageProcessing.read(folder).patches(Picture.read(Path.of("cat.png")));
/// int tokens = Grid.of(patches).tokens(2);
/// ```
///
/// The same numbers as `Qwen2VLImageProcessor` of `transformers` gives.
///
/// @param resize whether images are resized; else their sides must fit
/// @param leastPixels which a resized image has at least
/// @param mostPixels which a resized image has at most
/// @param patch side of a patch in pixels
/// @param merge patches along a side of the square that becomes one token
/// @param frames in a patch; a still image is repeated
/// @param rescale factor for samples of 0 to 255, 1 for none
/// @param mean of each channel, subtracted from what was rescaled
/// @param deviation of each channel, divided by
public record ImageProcessing(
        boolean resize,
        long leastPixels,
        long mostPixels,
        int patch,
        int merge,
        int frames,
        double rescale,
        List<Float> mean,
        List<Float> deviation) {
    private static final int CHANNELS = 3;
    private static final double MOST_ASPECT = 200;

    /// What a folder without settings is read with: those of CLIP (Radford et al. 2021) and Qwen2-VL.
    public static final ImageProcessing DEFAULTS = new ImageProcessing(
            true,
            56 * 56,
            28 * 28 * 1280,
            14,
            2,
            2,
            1 / 255.0,
            List.of(0.48145466f, 0.4578275f, 0.40821073f),
            List.of(0.26862954f, 0.26130258f, 0.27577711f));

    public ImageProcessing {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (leastPixels < 1 || mostPixels < leastPixels) {
            throw new IllegalArgumentException(
                    "images need at least 1 pixel and no fewer at most than at least, got at least " + leastPixels
                            + " and at most " + mostPixels);
        }
        if (patch < 1 || merge < 1 || frames < 1 || patch * (long) merge > Short.MAX_VALUE) {
            throw new IllegalArgumentException("patches need a positive side, merge size and number of frames, got "
                    + patch + ", " + merge + " and " + frames);
        }
        if (mean.size() != CHANNELS || deviation.size() != CHANNELS || deviation.contains(0f)) {
            throw new IllegalArgumentException(
                    "mean and deviation need three numbers each, these not 0, got " + mean + " and " + deviation);
        }
    }

    /// Reads the settings in a model's folder: `preprocessor_config.json`, or what `processor_config.json` holds
    /// as `image_processor`; without either [#DEFAULTS].
    ///
    /// @throws DamagedFileException if a setting is not understood
    public static ImageProcessing read(Path folder) {
        Path file = folder.resolve("preprocessor_config.json");
        if (Files.exists(file)) {
            return of(members(file), file);
        }
        Path newer = folder.resolve("processor_config.json");
        if (Files.exists(newer) && members(newer).get("image_processor") instanceof Map<?, ?> settings) {
            return of(settings, newer);
        }
        return DEFAULTS;
    }

    private static Map<String, Object> members(Path file) {
        try {
            return Json.read(Files.readAllBytes(file));
        } catch (IOException e) {
            throw StorageException.of(file, "cannot read it", e);
        } catch (JsonException e) {
            throw new DamagedFileException(file, "it is " + e.getMessage());
        }
    }

    private static ImageProcessing of(Map<?, ?> members, Path file) {
        try {
            return new ImageSettings(members).processing();
        } catch (IllegalArgumentException e) {
            throw new DamagedFileException(file, String.valueOf(e.getMessage()));
        }
    }

    /// The picture's patches, each `[channel][frame][row][column]`. They stand square by square of those that are
    /// merged, the squares row by row: the `pixel_values` of `transformers`, with `image_grid_thw`.
    ///
    /// @throws IllegalArgumentException if it is too narrow, or its sides do not fit and it is not to be resized
    public ImagePatches patches(Picture picture) {
        int side = patch * merge;
        if (!resize) {
            if (picture.width() % side != 0 || picture.height() % side != 0) {
                throw new IllegalArgumentException("the sides of an image must be multiples of " + side + ", got "
                        + picture.width() + " x " + picture.height() + "; do_resize is false");
            }
            return cut(picture);
        }
        return cut(Bicubic.resize(picture, fittedWidth(picture), fittedHeight(picture)));
    }

    /// Tokens that a picture takes.
    ///
    /// @throws IllegalArgumentException if it is too narrow
    public long tokens(Picture picture) {
        long pixels = resize
                ? (long) fittedWidth(picture) * fittedHeight(picture)
                : (long) picture.width() * picture.height();
        return pixels / ((long) patch * patch * merge * merge);
    }

    int fittedWidth(Picture picture) {
        return fitted(picture, picture.width());
    }

    int fittedHeight(Picture picture) {
        return fitted(picture, picture.height());
    }

    /// The multiple of a token's side next to `length`, or as much smaller or larger as the limits of pixels want.
    private int fitted(Picture picture, int length) {
        double height = picture.height();
        double width = picture.width();
        if (Math.max(height, width) / Math.min(height, width) > MOST_ASPECT) {
            throw new IllegalArgumentException("one side of an image may be at most " + (int) MOST_ASPECT
                    + " times the other, got " + picture.width() + " x " + picture.height() + " pixels");
        }
        double side = patch * merge;
        double area = Math.rint(height / side) * side * (Math.rint(width / side) * side);
        if (area > mostPixels) {
            double factor = Math.sqrt(height * width / mostPixels);
            return (int) Math.max(side, Math.floor(length / factor / side) * side);
        }
        if (area < leastPixels) {
            double factor = Math.sqrt(leastPixels / (height * width));
            return (int) (Math.ceil(length * factor / side) * side);
        }
        return (int) (Math.rint(length / side) * side);
    }

    private ImagePatches cut(Picture picture) {
        var grid = new Grid(1, picture.height() / patch, picture.width() / patch);
        float[] values = new float[Math.multiplyExact(grid.patches(), CHANNELS * frames * patch * patch)];
        byte[] rgb = picture.rgb();
        float[][] tables = tables();
        int at = 0;
        for (int index = 0; index < grid.patches(); index++) {
            int square = index / (merge * merge);
            int across = grid.columns() / merge;
            int top = (square / across * merge + index / merge % merge) * patch;
            int left = (square % across * merge + index % merge) * patch;
            for (int channel = 0; channel < CHANNELS; channel++) {
                int begin = at;
                for (int y = top; y < top + patch; y++) {
                    for (int x = left; x < left + patch; x++) {
                        values[at++] = tables[channel][
                                Byte.toUnsignedInt(rgb[CHANNELS * (y * picture.width() + x) + channel])];
                    }
                }
                for (int frame = 1; frame < frames; frame++) {
                    System.arraycopy(values, begin, values, at, patch * patch);
                    at += patch * patch;
                }
            }
        }
        return new ImagePatches(values, grid.frames(), grid.rows(), grid.columns());
    }

    /// What becomes of each sample, `[channel][sample]`: mean and deviation are scaled, not the samples.
    private float[][] tables() {
        float[][] tables = new float[CHANNELS][256];
        float scale = (float) (1 / rescale);
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int sample = 0; sample < 256; sample++) {
                tables[channel][sample] = (sample - mean.get(channel) * scale) / (deviation.get(channel) * scale);
            }
        }
        return tables;
    }
}
