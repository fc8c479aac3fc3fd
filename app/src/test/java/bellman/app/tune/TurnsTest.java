package bellman.app.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.study.Study;
import bellman.store.study.StudyLimits;
import bellman.store.study.StudyPlan;
import bellman.store.study.StudyPlan.SamplerKind;
import bellman.store.study.StudyPlan.SchedulerKind;
import bellman.store.study.Trial;
import bellman.store.study.Trial.Score;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Who trains next, by how a search stands.
class TurnsTest {
    private static Study study(SchedulerKind scheduler, int trials) {
        SequencedMap<String, String> space = new LinkedHashMap<>(Map.of("rate", "log(1e-4, 1)"));
        var plan = new StudyPlan(
                "t",
                "seed: 1\n",
                space,
                "return-mean",
                false,
                SamplerKind.RANDOM,
                scheduler,
                1,
                1,
                List.of(100L, 200L, 300L),
                2);
        return new Study("0", plan, new StudyLimits(trials, 1000, 0, 1), List.of(), 0, false);
    }

    private static Trial begun(int number) {
        return Trial.begun(number, new LinkedHashMap<>(Map.of("rate", "0.0" + number)));
    }

    private static Trial rated(int number, double value) {
        return begun(number).scored(new Score(100, value, value, value), false);
    }

    @Test
    void aPopulationWhoseMembersHaveAllFailedEnds() {
        Study study = study(SchedulerKind.PBT, 2)
                .with(begun(1).failed("diverged", 20))
                .with(rated(2, 5).towards(1).failed("diverged", 150));
        assertInstanceOf(Turn.End.class, Turns.next(study, false));
        Study unborn =
                study(SchedulerKind.PBT, 2).with(begun(1).failed("diverged", 0)).with(begun(2).failed("diverged", 0));
        assertInstanceOf(Turn.End.class, Turns.next(unborn, false));
    }

    @Test
    void whoFailedInAPopulationGoesOnFromWhoDidNot() {
        Study study = study(SchedulerKind.PBT, 2)
                .with(begun(1).failed("diverged", 20))
                .with(rated(2, 5));
        var generation = assertInstanceOf(Turn.Generation.class, Turns.next(study, false));
        assertEquals(1, generation.rung());
        assertEquals(Set.of(1), generation.inheritances().keySet());
        assertEquals(2, generation.inheritances().values().iterator().next().from());
    }

    @Test
    void aPopulationBeginsNobodyOnceItsBudgetIsUsedUp() {
        Study study = study(SchedulerKind.PBT, 3).with(begun(1));
        assertInstanceOf(Turn.Train.class, Turns.next(study, false));
        assertInstanceOf(Turn.Await.class, Turns.next(study, true));
        assertInstanceOf(Turn.End.class, Turns.next(study.with(rated(1, 5)), true));
    }

    @Test
    void whatFailedIsNeverTheBestHoweverWellItDidBefore() {
        Study study = study(SchedulerKind.ASHA, 4)
                .with(rated(1, 9).towards(1).failed("diverged", 150))
                .with(rated(2, 3))
                .with(rated(3, 1));
        assertEquals(2, study.best().orElseThrow().number());
        assertEquals(List.of(2, 3), study.ranking().stream().map(Trial::number).toList());
        assertEquals(350, study.steps(), "the steps in which it failed count, too");
        assertTrue(study.limits().isUsedUp(study.steps() + 650, 0));
        assertFalse(study.limits().isUsedUp(study.steps(), 0));
    }
}
