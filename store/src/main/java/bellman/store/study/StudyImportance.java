package bellman.store.study;

import bellman.search.Importance;
import bellman.search.Sampler;
import bellman.search.SearchSpace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Which keys made the difference in a search.
public final class StudyImportance {
    /// Fewer trials say nothing.
    private static final int FEWEST = 4;

    private StudyImportance() {}

    /// What each key did alone, as a share, on the rung that most trials have reached; nothing if they are
    /// too few, or if the trials are a population, whose values change on the way.
    public static SequencedMap<String, Double> of(Study study) {
        StudyPlan plan = study.plan();
        int rung = study.commonRung();
        if (rung < 0 || study.onRung(rung).size() < FEWEST || plan.scheduler() == StudyPlan.SchedulerKind.PBT) {
            return new LinkedHashMap<>();
        }
        SearchSpace space = SearchSpace.of(plan.space());
        List<Sampler.Tried> tried = new ArrayList<>();
        for (Trial trial : study.onRung(rung)) {
            tried.add(new Sampler.Tried(
                    space.point(trial.values()),
                    plan.gain(trial.scores().get(rung).value())));
        }
        return Importance.of(space, tried);
    }
}
