package bellman.llm.vision;

import java.util.ArrayList;
import java.util.List;

/// In which order a vision tower has the patches of its images, so that those of a window stand together. The unit
/// is a square of patches that become one token.
///
/// @param squares of which square of the images the `i`-th one is, `[square]`
/// @param windows patches of each window, in this order
/// @param frames patches of each image, or each frame of a clip, in the same order: windows do not reach beyond
/// @param rows row of each patch in its image, in this order
/// @param columns column of each patch in its image, in this order
public record PatchOrder(int[] squares, int[] windows, int[] frames, int[] rows, int[] columns) {

    /// The order for these images.
    ///
    /// @throws IllegalArgumentException if squares do not fill an image
    public static PatchOrder of(VisionConfig config, List<Grid> images) {
        int merge = config.merge();
        int side = config.windowSquares();
        int tokens = 0;
        for (Grid grid : images) {
            tokens = Math.addExact(tokens, grid.tokens(merge));
        }
        int patches = Math.multiplyExact(tokens, merge * merge);
        var order = new PatchOrder(new int[tokens], new int[0], new int[0], new int[patches], new int[patches]);
        List<Integer> windows = new ArrayList<>();
        List<Integer> frames = new ArrayList<>();
        int first = 0;
        int at = 0;
        for (Grid grid : images) {
            int height = grid.rows() / merge;
            int width = grid.columns() / merge;
            for (int frame = 0; frame < grid.frames(); frame++) {
                for (int top = 0; top < height; top += side) {
                    for (int left = 0; left < width; left += side) {
                        int bottom = Math.min(top + side, height);
                        int right = Math.min(left + side, width);
                        for (int y = top; y < bottom; y++) {
                            for (int x = left; x < right; x++) {
                                order.put(at++, first + y * width + x, y, x, merge);
                            }
                        }
                        windows.add((bottom - top) * (right - left) * merge * merge);
                    }
                }
                frames.add(grid.rows() * grid.columns());
                first += height * width;
            }
        }
        return new PatchOrder(order.squares, ints(windows), ints(frames), order.rows, order.columns);
    }

    private void put(int at, int square, int y, int x, int merge) {
        squares[at] = square;
        for (int i = 0; i < merge * merge; i++) {
            rows[at * merge * merge + i] = y * merge + i / merge;
            columns[at * merge * merge + i] = x * merge + i % merge;
        }
    }

    /// Where each square of the images stands, `[square]`.
    public int[] inverse() {
        int[] places = new int[squares.length];
        for (int i = 0; i < squares.length; i++) {
            places[squares[i]] = i;
        }
        return places;
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(i -> i).toArray();
    }
}
