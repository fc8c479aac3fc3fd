package bellman.llm.vision;

import bellman.net.ImagePatches;

/// How an image lies in patches.
///
/// @param frames in time, 1 for a still image
/// @param rows of patches
/// @param columns of patches
public record Grid(int frames, int rows, int columns) {
    public Grid {
        if (frames < 1 || rows < 1 || columns < 1) {
            throw new IllegalArgumentException("a grid of patches needs at least one frame, row and column, got "
                    + frames + " x " + rows + " x " + columns);
        }
        Math.multiplyExact(Math.multiplyExact(frames, rows), columns);
    }

    /// That of `image`.
    public static Grid of(ImagePatches image) {
        return new Grid(image.frames(), image.rows(), image.columns());
    }

    /// Patches of the image.
    public int patches() {
        return frames * rows * columns;
    }

    /// Tokens that the image takes in a text: one for each square of `merge` x `merge` patches.
    ///
    /// @throws IllegalArgumentException if the squares do not fill the grid
    public int tokens(int merge) {
        if (rows % merge != 0 || columns % merge != 0) {
            throw new IllegalArgumentException("an image of " + rows + " x " + columns
                    + " patches cannot be merged in squares of " + merge + " x " + merge
                    + "; prepare images with the model's own preprocessor_config.json");
        }
        return frames * (rows / merge) * (columns / merge);
    }
}
