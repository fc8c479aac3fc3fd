package bellman.store.study;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What a search is from its beginning on.
///
/// @param title what is searched: a preset, or a file's name
/// @param config what all trials share, as YAML
/// @param space keys and what they may be, in words
/// @param objective by which trials are compared: a number of a run's result
/// @param minimize whether less of it is better
/// @param sampler that proposes values
/// @param scheduler that says how long a trial goes on
/// @param seed the master seed
/// @param seeds runs of each trial, which differ in their seeds
/// @param rungs steps at which trials are evaluated, ascending; the last is the whole budget
/// @param reduction of successive halving: of as many trials one goes on
public record StudyPlan(
        String title,
        String config,
        SequencedMap<String, String> space,
        String objective,
        boolean minimize,
        SamplerKind sampler,
        SchedulerKind scheduler,
        long seed,
        int seeds,
        List<Long> rungs,
        int reduction) {

    /// Who proposes values.
    public enum SamplerKind {
        /// Each trial is drawn alone.
        RANDOM,
        /// The tree-structured Parzen estimator.
        TPE
    }

    /// Who says how long trials go on.
    public enum SchedulerKind {
        /// All to their end.
        NONE,
        /// Asynchronous successive halving.
        ASHA,
        /// Population-based training.
        PBT
    }

    public StudyPlan {
        space = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(space));
        rungs = List.copyOf(rungs);
        if (seeds < 1) {
            throw new IllegalArgumentException("seeds must be at least 1, got " + seeds);
        }
        if (rungs.isEmpty()) {
            throw new IllegalArgumentException("a search needs a budget of steps for each trial");
        }
    }

    /// A value as the search compares it: the higher the better.
    public double gain(double value) {
        return minimize ? -value : value;
    }
}
