package bellman.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PhasesTest {
    private final Metrics clock = new Metrics();

    @Test
    void whatWasToldOnceIsNotToldAgain() {
        var phases = new Phases(Phase.ACTING, Phase.DATA);
        phases.add(Phase.ACTING, 1_500_000_000);
        phases.add(Phase.ACTING, 500_000_000);
        phases.add(Phase.WAITING, 7);
        phases.meter(clock);
        assertEquals(2, clock.value("time/acting-seconds"));
        assertEquals(0, clock.value("time/data-seconds"));
        assertTrue(Double.isNaN(clock.value("time/waiting-seconds")), "nobody is to hear of it");
        phases.meter(clock);
        assertEquals(0, clock.value("time/acting-seconds"));
    }

    @Test
    void theRestOfAnIterationIsLearningWhereItsTrainerTellsItsTimeAtAll() {
        Phases.rest(clock, 5);
        assertTrue(Double.isNaN(clock.value("time/learning-seconds")), "nothing was told");
        clock.put("time/data-seconds", 1);
        clock.put("time/reference-seconds", 1.5);
        Phases.rest(clock, 5);
        assertEquals(2.5, clock.value("time/learning-seconds"));
        Phases.rest(clock, 9);
        assertEquals(2.5, clock.value("time/learning-seconds"), "what was told stays");
    }

    @Test
    void whatIsTimedIsGivenOn() {
        var phases = new Phases(Phase.DATA);
        assertEquals("rows", phases.timed(Phase.DATA, () -> "rows"));
        phases.forget();
        phases.meter(clock);
        assertEquals(0, clock.value("time/data-seconds"));
    }
}
