package bellman.net;

import bellman.run.RandomStream;

/// Which numbers dropout lets through, and by what they are multiplied: the same ones for every backend. A row's
/// mask depends on the forward's seed and on the row alone, so that rows may be shared among threads.
///
/// @param seed of one training forward
/// @param width of a row
/// @param rate share that is dropped, in steps of 1/65536
public record DropoutMask(long seed, int width, float rate) {
    private static final int STEPS = 1 << 16;

    /// Writes the mask of row `row` to `mask`, from `at` on: 0, or the reciprocal of the share that is kept.
    public void fill(int row, float[] mask, int at) {
        int dropped = Math.round(rate * STEPS);
        float kept = (float) STEPS / (STEPS - dropped);
        long state = seed ^ RandomStream.mix(row);
        for (int j = 0; j < width; j += 4) {
            state = RandomStream.advance(state);
            long bits = RandomStream.mix(state);
            for (int k = j; k < Math.min(j + 4, width); k++) {
                mask[at + k] = (bits & (STEPS - 1)) < dropped ? 0f : kept;
                bits >>>= 16;
            }
        }
    }
}
