package bellman.train;

/// How a setting changes with training's progress.
public enum Schedule {
    /// Not at all.
    CONSTANT,
    /// Straight down to zero.
    LINEAR,
    /// Down to zero along half a cosine.
    COSINE;

    /// The value that began as `initial`, at `progress` from 0 to 1.
    public float at(float initial, double progress) {
        return switch (this) {
            case CONSTANT -> initial;
            case LINEAR -> (float) (initial * (1 - progress));
            case COSINE -> (float) (initial * 0.5 * (1 + Math.cos(Math.PI * progress)));
        };
    }
}
