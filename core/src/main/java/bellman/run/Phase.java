package bellman.run;

import java.util.Locale;

/// A part of an iteration whose seconds are recorded as `time/NAME-seconds`.
public enum Phase {
    /// Actions are chosen, or answers drawn and scored, as far as training waits for that.
    ACTING,
    /// Environments move on.
    ENVIRONMENT,
    /// Data is read and becomes a batch.
    DATA,
    /// A reference model says what it thinks of a batch.
    REFERENCE,
    /// What is learned changes, and what no other phase is.
    LEARNING,
    /// A learner waits for the actor beside it.
    WAITING;

    private final String series = "time/" + name().toLowerCase(Locale.ROOT) + "-seconds";

    /// The metric that it is recorded as.
    public String series() {
        return series;
    }
}
