package bellman.rollout;

import bellman.run.Metrics;

/// How long acting and the environments took, for `Trainer.meter`. Of one thread.
public final class Phases {
    private long actingNanos;
    private long environmentNanos;

    /// Nothing took any time yet.
    public Phases() {}

    /// Adds a step.
    ///
    /// @param acting nanoseconds in which actions were chosen
    /// @param environment nanoseconds in which the environments moved on
    public void add(long acting, long environment) {
        actingNanos += acting;
        environmentNanos += environment;
    }

    /// Reports what was added since this was last asked.
    public void meter(Metrics clock) {
        clock.put("time/acting-seconds", actingNanos * 1e-9);
        clock.put("time/environment-seconds", environmentNanos * 1e-9);
        actingNanos = 0;
        environmentNanos = 0;
    }
}
