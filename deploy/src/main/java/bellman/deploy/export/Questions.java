package bellman.deploy.export;

import java.util.Arrays;

/// Observations that a policy is asked about at once.
///
/// @param rows how many
/// @param observations `[row][feature]`, raw
/// @param masks `[row][action]`, or empty
/// @param state `[row][stateSize]`, a recurrent policy's memory, or empty
public record Questions(int rows, float[] observations, boolean[] masks, float[] state) {
    public Questions {
        observations = observations.clone();
        masks = masks.clone();
        state = state.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Questions q
                && rows == q.rows
                && Arrays.equals(observations, q.observations)
                && Arrays.equals(masks, q.masks)
                && Arrays.equals(state, q.state);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(observations);
    }
}
