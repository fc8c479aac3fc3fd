package bellman.net;

import java.util.Arrays;

/// An image or a clip as a vision tower takes it: cut into patches, each a row of normalised floats. What a row
/// holds, and in which order rows stand, is the model's own affair and that of its image processor.
///
/// @param values `[patch][float]`; not copied
/// @param frames patches in time, 1 for an image
/// @param rows patches from top to bottom
/// @param columns patches from left to right
public record ImagePatches(float[] values, int frames, int rows, int columns) {
    public ImagePatches {
        long patches = (long) frames * rows * columns;
        if (frames < 1 || rows < 1 || columns < 1 || values.length == 0 || values.length % patches != 0) {
            throw new IllegalArgumentException("an image of " + frames + " x " + rows + " x " + columns
                    + " patches needs as many rows of floats, got " + values.length + " floats");
        }
    }

    /// Patches in all.
    public int patches() {
        return frames * rows * columns;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImagePatches i
                && Arrays.equals(values, i.values)
                && frames == i.frames
                && rows == i.rows
                && columns == i.columns;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return frames + " x " + rows + " x " + columns + " patches";
    }
}
