package bellman.store.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A search as it stands.
///
/// @param version of Bellman that began it
/// @param plan what it is
/// @param limits how far it goes
/// @param trials in order
/// @param seconds that it has taken
/// @param finished whether it came to its end
public record Study(
        String version, StudyPlan plan, StudyLimits limits, List<Trial> trials, double seconds, boolean finished) {
    public Study {
        trials = List.copyOf(trials);
    }

    /// The search with a trial in place of the one of its number, or added to them.
    public Study with(Trial trial) {
        var all = new ArrayList<>(trials);
        if (trial.number() <= all.size()) {
            all.set(trial.number() - 1, trial);
        } else {
            all.add(trial);
        }
        return new Study(version, plan, limits, all, seconds, finished);
    }

    /// The search after so many seconds.
    public Study at(double otherSeconds, boolean nowFinished) {
        return new Study(version, plan, limits, trials, otherSeconds, nowFinished);
    }

    /// The search with other limits, not at its end.
    public Study within(StudyLimits other) {
        return new Study(version, plan, other, trials, seconds, false);
    }

    /// Steps of all trials under all seeds.
    public long steps() {
        return trials.stream().mapToLong(Trial::steps).sum() * plan.seeds();
    }

    /// The trials that have a value and did not fail, the best first: those that came further before others.
    public List<Trial> ranking() {
        return trials.stream()
                .filter(t -> t.stage() != Trial.Stage.FAILED && t.latest().isPresent())
                .sorted(Comparator.comparingInt((Trial t) -> t.scores().size())
                        .reversed()
                        .thenComparing(Comparator.comparingDouble((Trial t) ->
                                        plan.gain(t.scores().getLast().value()))
                                .reversed()))
                .toList();
    }

    /// The best trial, once there is one.
    public Optional<Trial> best() {
        return ranking().stream().findFirst();
    }

    /// The rung on which most trials have a value, the highest of several, -1 if there is none.
    public int commonRung() {
        int most = 0;
        int common = -1;
        for (int k = 0; k < plan.rungs().size(); k++) {
            int there = onRung(k).size();
            if (there > 0 && there >= most) {
                most = there;
                common = k;
            }
        }
        return common;
    }

    /// The trials that have a value on a rung.
    public List<Trial> onRung(int rung) {
        return trials.stream()
                .filter(t -> t.scores().size() > rung
                        && !Double.isNaN(t.scores().get(rung).value()))
                .toList();
    }
}
