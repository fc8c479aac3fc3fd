package bellman.replay;

import bellman.policy.Encoder;
import bellman.space.Box;
import bellman.space.Space;
import bellman.vector.AutoresetMode;
import bellman.vector.VectorEnvironment;

/// What a replay keeps.
///
/// @param observations space of the rows that come in, frames stacked
/// @param frames stacked in an observation, the oldest first; rows keep only the newest
/// @param lanes environments side by side
/// @param autoreset of the environments
/// @param actionSize floats of an action row
/// @param maskSize length of an action mask, 0 for none
/// @param memorySize floats of a recurrent network's memory kept with each row, 0 for none
/// @param capacity rows in all
public record Layout(
        Space observations,
        int frames,
        int lanes,
        AutoresetMode autoreset,
        int actionSize,
        int maskSize,
        int memorySize,
        int capacity) {
    /// The fewest rows of a lane: an episode of one step and the next one's first observation.
    private static final int FEWEST = 4;

    public Layout {
        if (frames < 1 || observations.size() % frames != 0) {
            throw new IllegalArgumentException(
                    "observations of " + observations.size() + " numbers are no stack of " + frames + " frames");
        }
        if (capacity / lanes < FEWEST) {
            throw new IllegalArgumentException("replay.capacity: found " + capacity + ", expected at least "
                    + (long) FEWEST * lanes + ", " + FEWEST + " rows for each of " + lanes + " environments");
        }
    }

    /// What `environment` needs, with `capacity` rows in all.
    ///
    /// @param actionSize floats of an action as it is learned from, which need not be the environment's
    /// @param memorySize floats of memory kept with each row
    public static Layout of(VectorEnvironment environment, int actionSize, int memorySize, int capacity) {
        return new Layout(
                environment.observationSpace(),
                environment.frames(),
                environment.count(),
                environment.autoresetMode(),
                actionSize,
                environment.maskSize(),
                memorySize,
                capacity);
    }

    /// Rows of one lane.
    int length() {
        return capacity / lanes;
    }

    /// Rows of all lanes.
    int slots() {
        return length() * lanes;
    }

    int frameSize() {
        return observations.size() / frames;
    }

    boolean compact() {
        return observations instanceof Box box && box.type() == Box.Type.UINT8;
    }

    Encoder encoder() {
        return new Encoder(observations);
    }
}
