package bellman.app.tune;

import bellman.run.RandomStream;
import bellman.search.Halving;
import bellman.search.Population;
import bellman.search.Sampler;
import bellman.search.SearchSpace;
import bellman.search.Tpe;
import bellman.store.study.Study;
import bellman.store.study.StudyPlan.SchedulerKind;
import bellman.store.study.Trial;
import bellman.store.study.Trial.Inheritance;
import bellman.store.study.Trial.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Who trains next, as a function of how the search stands.
///
/// Where all trials go to their end, values for trial `n` are proposed from what the trials up to `n -
/// parallel` came to, whoever was faster: so the same seed gives the same trials. With successive halving
/// and several at a time it depends on who comes first, since that is what makes it asynchronous.
final class Turns {
    private static final Tpe TPE = Tpe.defaults();
    private static final Population POPULATION = Population.defaults();

    private Turns() {}

    /// What comes next.
    ///
    /// @param usedUp whether nothing more may be begun
    static Turn next(Study study, boolean usedUp) {
        return switch (study.plan().scheduler()) {
            case NONE -> fresh(study, usedUp).map(t -> (Turn) t).orElseGet(() -> rest(study));
            case ASHA ->
                promoted(study, usedUp)
                        .or(() -> fresh(study, usedUp))
                        .map(t -> (Turn) t)
                        .orElseGet(() -> rest(study));
            case PBT -> population(study, usedUp);
        };
    }

    private static Turn rest(Study study) {
        return trains(study) ? new Turn.Await() : new Turn.End();
    }

    private static boolean trains(Study study) {
        return study.trials().stream().anyMatch(t -> t.stage() == Stage.TRAINING);
    }

    /// A new trial, unless there are enough or what its proposal depends on is not known yet.
    private static Optional<Turn.Train> fresh(Study study, boolean usedUp) {
        int number = study.trials().size() + 1;
        if (usedUp || number > study.limits().trials()) {
            return Optional.empty();
        }
        boolean random = switch (study.plan().sampler()) {
            case RANDOM -> true;
            case TPE -> false;
        };
        boolean inOrder = !random && study.plan().scheduler() == SchedulerKind.NONE;
        int known = inOrder ? number - study.limits().parallel() : number - 1;
        if (inOrder && study.trials().stream().anyMatch(t -> t.number() <= known && t.stage() == Stage.TRAINING)) {
            return Optional.empty();
        }
        Sampler sampler = random ? Sampler.RANDOM : TPE;
        return Optional.of(new Turn.Train(Trial.begun(number, proposed(study, sampler, number, known))));
    }

    private static SequencedMap<String, String> proposed(Study study, Sampler sampler, int number, int known) {
        SearchSpace space = SearchSpace.of(study.plan().space());
        int rung = modelled(study);
        List<Sampler.Tried> tried = new ArrayList<>();
        List<double[]> others = new ArrayList<>();
        for (Trial trial : study.trials()) {
            double[] point = space.point(trial.values());
            boolean there = trial.number() <= known
                    && trial.stage() != Stage.FAILED
                    && trial.scores().size() > rung;
            if (there) {
                tried.add(new Sampler.Tried(
                        point, study.plan().gain(trial.scores().get(rung).value())));
            } else {
                // What failed, however well it did before, and what is not known yet are no places to go to.
                others.add(point);
            }
        }
        RandomStream random = RandomStream.of(study.plan().seed(), "trial", number);
        return space.values(sampler.propose(space, tried, others, random));
    }

    /// The highest rung with enough trials for a model, as in Falkner et al. (2018, BOHB), else the lowest.
    private static int modelled(Study study) {
        for (int k = study.plan().rungs().size() - 1; k > 0; k--) {
            long there = study.onRung(k).stream()
                    .filter(t -> t.stage() != Stage.FAILED)
                    .count();
            if (there >= TPE.startup()) {
                return k;
            }
        }
        return 0;
    }

    private static Optional<Turn.Train> promoted(Study study, boolean usedUp) {
        if (usedUp) {
            return Optional.empty();
        }
        var halving = new Halving(study.plan().rungs(), study.plan().reduction());
        List<double[]> values = study.trials().stream()
                .map(t -> t.scores().stream()
                        .mapToDouble(s -> study.plan().gain(s.value()))
                        .toArray())
                .toList();
        int[] bound = study.trials().stream()
                .mapToInt(t -> t.stage() == Stage.WAITING ? t.bound() : Integer.MAX_VALUE)
                .toArray();
        return halving.promotion(values, bound)
                .map(p -> new Turn.Train(study.trials().get(p.trial()).towards(p.rung())));
    }

    private static Turn population(Study study, boolean usedUp) {
        int size = study.limits().trials();
        int number = study.trials().size() + 1;
        if (number <= size && !usedUp) {
            return new Turn.Train(Trial.begun(number, proposed(study, Sampler.RANDOM, number, number - 1)));
        }
        if (trains(study)) {
            return new Turn.Await();
        }
        int rung =
                study.trials().stream().mapToInt(t -> t.scores().size()).max().orElse(0);
        // Where all have failed there is nobody to go on from.
        boolean failed = study.trials().stream().noneMatch(t -> t.stage() == Stage.WAITING);
        boolean over = usedUp || failed || rung == study.plan().rungs().size();
        return over ? new Turn.End() : generation(study, rung);
    }

    private static Turn generation(Study study, int rung) {
        RandomStream random = RandomStream.of(study.plan().seed(), "generation", rung);
        double[] values = study.trials().stream()
                .mapToDouble(t -> t.stage() == Stage.FAILED || t.scores().size() < rung
                        ? Double.NaN
                        : study.plan().gain(t.scores().getLast().value()))
                .toArray();
        int[] parents = POPULATION.parents(values, random);
        SearchSpace space = SearchSpace.of(study.plan().space());
        Map<Integer, Inheritance> inheritances = new LinkedHashMap<>();
        for (int i = 0; i < parents.length; i++) {
            if (parents[i] != i) {
                Trial parent = study.trials().get(parents[i]);
                var explored = POPULATION.explored(space, parent.values(), random);
                inheritances.put(i + 1, new Inheritance(rung - 1, parent.number(), explored));
            }
        }
        return new Turn.Generation(rung, inheritances);
    }
}
