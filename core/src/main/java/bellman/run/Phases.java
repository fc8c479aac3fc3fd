package bellman.run;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/// How long the phases of an iteration took that a trainer can tell apart, for `Trainer.meter`. Of one thread.
public final class Phases {
    private static final List<Phase> ALL = List.of(Phase.values());
    private final List<Phase> told;
    private final long[] nanos;

    /// None of `told`, which are those to report, took any time yet.
    public Phases(Phase... told) {
        this.told = List.of(told);
        nanos = new long[told.length];
    }

    /// Adds `took` nanoseconds of `phase`; nothing comes of one that is not told.
    public void add(Phase phase, long took) {
        int i = told.indexOf(phase);
        if (i >= 0) {
            nanos[i] += took;
        }
    }

    /// What `work` gives; the time that it takes is `phase`.
    public <T> T timed(Phase phase, Supplier<T> work) {
        long began = System.nanoTime();
        T given = work.get();
        add(phase, System.nanoTime() - began);
        return given;
    }

    /// Forgets what was added since [#meter] was last asked.
    public void forget() {
        Arrays.fill(nanos, 0);
    }

    /// Reports what was added since this was last asked.
    public void meter(Metrics clock) {
        for (int i = 0; i < nanos.length; i++) {
            clock.put(told.get(i).series(), nanos[i] * 1e-9);
        }
        forget();
    }

    /// Says that the rest of an iteration was learning, where its trainer told phases and not that one.
    ///
    /// @param seconds that the whole iteration took
    public static void rest(Metrics clock, double seconds) {
        double rest = seconds;
        boolean told = false;
        for (Phase phase : ALL) {
            double took = clock.value(phase.series());
            if (!Double.isNaN(took)) {
                told = true;
                rest -= took;
            }
        }
        if (told && Double.isNaN(clock.value(Phase.LEARNING.series()))) {
            clock.put(Phase.LEARNING.series(), Math.max(0, rest));
        }
    }
}
