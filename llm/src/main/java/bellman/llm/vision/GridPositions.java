package bellman.llm.vision;

import java.util.Arrays;
import java.util.List;

/// Where the tokens of a text with images stand, in time, in height and in width: multi-dimensional rotary
/// positions (Wang et al. 2024, section 2.1), the `get_rope_index` of `transformers`.
///
/// Words stand at the same place in all three. Tokens of an image stand at one time and spread over height and
/// width from there, and what follows stands behind the longer of its sides. A frame of a clip is a step in time.
///
/// @param places `[dimension][token]`
/// @param next where a token that follows a text stands, in all three dimensions, `[text]`
public record GridPositions(int[][] places, int[] next) {

    /// The positions of packed texts.
    ///
    /// @param ids of their tokens, one text after the other
    /// @param lengths tokens of each text
    /// @param imageToken the id that stands for a token of an image
    /// @param images of all texts, in their order
    /// @param merge patches along a side of a token
    /// @throws IllegalArgumentException if the images' tokens are not those among the ids
    public static GridPositions of(int[] ids, int[] lengths, int imageToken, List<Grid> images, int merge) {
        int[][] places = new int[3][ids.length];
        int[] next = new int[lengths.length];
        int image = 0;
        int at = 0;
        int end = 0;
        for (int text = 0; text < lengths.length; text++) {
            end += lengths[text];
            while (at < end) {
                if (ids[at] != imageToken) {
                    for (int[] dimension : places) {
                        dimension[at] = next[text];
                    }
                    next[text]++;
                    at++;
                    continue;
                }
                Grid grid = image(ids, at, end, imageToken, images, image, merge);
                spread(places, at, next[text], grid, merge);
                next[text] += Math.max(grid.rows(), grid.columns()) / merge;
                at += grid.tokens(merge);
                image++;
            }
        }
        if (image < images.size()) {
            throw new IllegalArgumentException(
                    "there are " + images.size() + " images, but image tokens for only " + image + " of them");
        }
        return new GridPositions(places, next);
    }

    /// The grid of the image whose tokens begin at `at`.
    private static Grid image(int[] ids, int at, int end, int imageToken, List<Grid> images, int image, int merge) {
        if (image == images.size()) {
            throw new IllegalArgumentException("token " + at + " stands for an image (id " + imageToken
                    + "), but there are no more than " + images.size() + " images");
        }
        int tokens = images.get(image).tokens(merge);
        for (int i = 0; i < tokens; i++) {
            if (at + i == end || ids[at + i] != imageToken) {
                throw new IllegalArgumentException("image " + image + " takes " + tokens + " tokens, but only " + i
                        + " image tokens (id " + imageToken + ") follow one another from token " + at + " on");
            }
        }
        return images.get(image);
    }

    private static void spread(int[][] places, int from, int start, Grid grid, int merge) {
        int height = grid.rows() / merge;
        int width = grid.columns() / merge;
        int at = from;
        for (int frame = 0; frame < grid.frames(); frame++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++, at++) {
                    places[0][at] = start + frame;
                    places[1][at] = start + y;
                    places[2][at] = start + x;
                }
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GridPositions p && Arrays.equals(next, p.next) && Arrays.deepEquals(places, p.places);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(places);
    }
}
