package bellman.page.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class AlarmsTest {
    private static List<Warning> warnings(String series, IntToDoubleFunction value) {
        Alarms alarms = new Alarms();
        for (int i = 1; i <= 200; i++) {
            alarms.see(series, i * 10L, value.applyAsDouble(i));
        }
        return alarms.warnings();
    }

    private static long begin(String series, IntToDoubleFunction value) {
        List<Warning> found = warnings(series, value);
        assertEquals(1, found.size(), found.toString());
        return found.getFirst().step();
    }

    @Test
    void eachWarningNamesTheStepAtWhichItBegan() {
        assertEquals(500, begin("train/policy-loss", i -> i >= 50 && i < 60 ? Double.NaN : 1));
        assertEquals(500, begin("train/policy-loss", i -> i >= 50 ? Double.POSITIVE_INFINITY : 1));
        assertEquals(1000, begin("train/entropy", i -> i >= 100 ? 0.01 : 0.69));
        assertEquals(1000, begin("train/approximate-kl", i -> i == 100 ? 0.9 : 0.01));
        assertEquals(1000, begin("train/value-loss", i -> i >= 100 ? 1e4 : 2));
    }

    @Test
    void whatTrainingUsuallyDoesIsNoWarning() {
        assertEquals(List.of(), warnings("train/entropy", i -> 0.69 * Math.exp(-i / 80.0)));
        assertEquals(List.of(), warnings("train/entropy", i -> 1.4 - i / 20.0));
        assertEquals(List.of(), warnings("train/entropy", i -> i < 100 ? 1.4 : i < 180 ? 0.01 : -0.3));
        assertEquals(List.of(), warnings("train/approximate-kl", i -> 0.01 + 0.02 * (i % 7 == 0 ? 1 : 0)));
        assertEquals(List.of(), warnings("train/value-loss", i -> Math.min(400, i * i / 10.0)));
        assertEquals(List.of(), warnings("train/explained-variance", i -> Double.NaN));
    }
}
