package bellman.rollout;

import bellman.policy.Encoder;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Box;

/// Rows of observations in their space's own type: a byte each for images, a float for everything else.
public final class Observations implements Snapshot {
    private final Encoder encoder;
    private final int size;
    private final float[] floats;
    private final byte[] bytes;

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

    /// Writes the `count` rows `indices[from], indices[from + 1], …`, encoded, to rows `to`, `to + 1`, … of
    /// `inputs`.
    public void gather(int[] indices, int from, int count, float[] inputs, int to) {
        int width = encoder.inputs();
        for (int i = 0; i < count; i++) {
            int at = indices[from + i] * size;
            int target = (to + i) * width;
            if (floats.length > 0) {
                encoder.encode(floats, at, 1, inputs, target);
            } else {
                encoder.encode(bytes, at, 1, inputs, target);
            }
        }
    }

    @Override
    public void save(State state) {
        if (floats.length > 0) {
            state.put("rows", floats);
        } else {
            state.put("rows", bytes);
        }
    }

    @Override
    public void load(State state) {
        if (floats.length > 0) {
            state.read("rows", floats);
        } else {
            System.arraycopy(state.bytes("rows", bytes.length), 0, bytes, 0, bytes.length);
        }
    }
}
