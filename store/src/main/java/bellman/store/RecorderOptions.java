package bellman.store;

import java.time.InstantSource;

/// How a run is recorded.
///
/// @param keepCheckpoints how many of the newest to keep
/// @param clock which tells the time
public record RecorderOptions(int keepCheckpoints, InstantSource clock) {
    /// Three checkpoints, and the system's clock.
    public static final RecorderOptions DEFAULT = new RecorderOptions(3, InstantSource.system());

    public RecorderOptions {
        if (keepCheckpoints < 1) {
            throw new IllegalArgumentException("at least one checkpoint must be kept, got " + keepCheckpoints);
        }
    }

    /// This with another number of checkpoints.
    public RecorderOptions withKeepCheckpoints(int keep) {
        return new RecorderOptions(keep, clock);
    }
}
