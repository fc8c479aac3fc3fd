package bellman.rollout;

import bellman.policy.Encoder;
import bellman.space.Box;

/// Rows of observations in their space's own type: a byte each for images, a float for everything else.
public final class Observations {
    private final Encoder encoder;
    private final int size;
    private final float[] floats;
    private final byte[] bytes;
    private final float[] row;

    /// Room for `capacity` rows of the encoder's space.
    public Observations(Encoder encoder, int capacity) {
        this.encoder = encoder;
        size = encoder.space().size();
        long length = (long) capacity * size;
        if (length > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(capacity + " observations of " + size
                    + " numbers do not fit one buffer; collect fewer steps or run fewer environments");
        }
        boolean compact = encoder.space() instanceof Box box && box.type() == Box.Type.UINT8;
        floats = new float[compact ? 0 : (int) length];
        bytes = new byte[compact ? (int) length : 0];
        row = new float[compact ? size : 0];
    }

    /// Keeps `count` rows from `rows` as rows `at`, `at + 1`, ….
    public void put(int at, float[] rows, int count) {
        if (floats.length > 0) {
            System.arraycopy(rows, 0, floats, at * size, count * size);
        } else {
            for (int i = 0; i < count * size; i++) {
                bytes[at * size + i] = (byte) (int) rows[i];
            }
        }
    }

    /// Writes the `count` rows `indices[from], indices[from + 1], …`, encoded, to `inputs`.
    public void gather(int[] indices, int from, int count, float[] inputs) {
        int width = encoder.inputs();
        if (floats.length > 0) {
            for (int i = 0; i < count; i++) {
                encoder.encode(floats, indices[from + i] * size, 1, inputs, i * width);
            }
        } else {
            for (int i = 0; i < count; i++) {
                int at = indices[from + i] * size;
                for (int j = 0; j < size; j++) {
                    row[j] = bytes[at + j] & 0xFF;
                }
                encoder.encode(row, 0, 1, inputs, i * width);
            }
        }
    }
}
