package bellman.llm.vision;

import java.util.List;
import java.util.Set;

/// What the vision tower of a Qwen2.5-VL looks like.
///
/// @param blocks how many there are
/// @param hidden floats that stand for a patch between blocks
/// @param heads of attention
/// @param width of the feed-forward units
/// @param output floats that stand for a token, the hidden size of the decoder
/// @param channels of an image
/// @param patch side of a patch in pixels
/// @param frames in a patch
/// @param merge patches along a side of the square that becomes one token
/// @param window side in pixels of the windows within which patches see each other
/// @param fullBlocks numbers of the blocks in which patches see their whole image instead
/// @param theta base of the rotary frequencies
public record VisionConfig(
        int blocks,
        int hidden,
        int heads,
        int width,
        int output,
        int channels,
        int patch,
        int frames,
        int merge,
        int window,
        Set<Integer> fullBlocks,
        double theta) {
    public VisionConfig {
        fullBlocks = Set.copyOf(fullBlocks);
        for (int size : List.of(blocks, hidden, heads, width, output, channels, patch, frames, merge)) {
            if (size < 1) {
                throw new IllegalArgumentException(
                        "a vision tower has only positive sizes, got " + size + " among them");
            }
        }
        if (hidden % heads != 0 || hidden / heads % 4 != 0) {
            throw new IllegalArgumentException("a vision tower's heads need sizes that are multiples of 4, got "
                    + hidden + " columns for " + heads + " heads");
        }
        if (window / patch / merge < 1) {
            throw new IllegalArgumentException("a window of " + window + " pixels holds no square of " + merge + " x "
                    + merge + " patches of " + patch + " pixels");
        }
        if (!(theta > 0 && theta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the base of rotary frequencies must be positive, got " + theta);
        }
        Math.multiplyExact(Math.multiplyExact(channels, frames), Math.multiplyExact(patch, patch));
    }

    /// Floats of a patch.
    public int patchSize() {
        return channels * frames * patch * patch;
    }

    /// Squares along a side of a window.
    int windowSquares() {
        return window / patch / merge;
    }
}
