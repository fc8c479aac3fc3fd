package bellman.llm.vision;

import java.util.Arrays;

/// An image as a vision model reads it: the `pixel_values` and `image_grid_thw` of `transformers`.
///
/// @param values `[patch][channel][time][row][column]`; the patches stand square by square of those that are
///     merged, the squares row by row
/// @param grid how many patches there are
public record Patches(float[] values, Grid grid) {
    public Patches {
        values = values.clone();
        if (values.length % grid.patches() != 0 || values.length == 0) {
            throw new IllegalArgumentException(
                    values.length + " values cannot fill the " + grid.patches() + " patches of " + grid);
        }
    }

    /// Values of a patch.
    public int width() {
        return values.length / grid.patches();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Patches p && grid.equals(p.grid) && Arrays.equals(values, p.values);
    }

    @Override
    public int hashCode() {
        return 31 * grid.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Patches[" + grid + "]";
    }
}
