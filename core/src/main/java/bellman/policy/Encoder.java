package bellman.policy;

import bellman.space.Box;
import bellman.space.Space;

/// Turns rows of an observation space into a network's inputs: flattened, bytes scaled to 0 … 1.
public final class Encoder {
    private static final float SCALE = 1f / 255f;

    private final Space space;
    private final boolean identity;
    private final boolean bytes;

    /// An encoder for `space`.
    public Encoder(Space space) {
        this.space = space;
        bytes = space instanceof Box box && box.type() == Box.Type.UINT8;
        identity = space instanceof Box && !bytes;
    }

    /// The space whose rows it encodes.
    public Space space() {
        return space;
    }

    /// Floats of one encoded row.
    public int inputs() {
        return space.flatSize();
    }

    /// Encodes `count` rows of a space of bytes, `[row][size]` from `from` on, kept as such.
    ///
    /// @throws IllegalStateException if the space is another
    public void encode(byte[] rows, int from, int count, float[] inputs, int to) {
        if (!bytes) {
            throw new IllegalStateException("rows of " + space + " are no bytes");
        }
        int size = count * space.size();
        for (int i = 0; i < size; i++) {
            inputs[to + i] = (rows[from + i] & 0xFF) * SCALE;
        }
    }

    /// Encodes `count` rows, `[row][size]` from `from` on, into `inputs`, `[row][inputs]` from `to` on.
    public void encode(float[] rows, int from, int count, float[] inputs, int to) {
        int size = space.size();
        if (identity) {
            System.arraycopy(rows, from, inputs, to, count * size);
        } else if (bytes) {
            for (int i = 0; i < count * size; i++) {
                inputs[to + i] = rows[from + i] * SCALE;
            }
        } else {
            int width = space.flatSize();
            for (int i = 0; i < count; i++) {
                space.flatten(rows, from + i * size, inputs, to + i * width);
            }
        }
    }
}
