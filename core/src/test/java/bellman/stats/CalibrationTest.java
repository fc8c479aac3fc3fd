package bellman.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CalibrationTest {
    @Test
    void statedSharesThatComeTrueHaveNoErrorAndCertaintyThatFailsHasAllOfIt() {
        double[] stated = {0.75, 0.75, 0.75, 0.75};
        var right = Calibration.of(stated, new boolean[] {true, true, true, false}, 10);
        assertEquals(0, right.expectedError(), 1e-12);
        assertEquals((3 * 0.0625 + 0.5625) / 4, right.brier(), 1e-12);
        var wrong = Calibration.of(new double[] {1, 1}, new boolean[] {false, false}, 10);
        assertEquals(1, wrong.expectedError(), 1e-12);
        assertEquals(1, wrong.brier(), 1e-12);
    }

    @Test
    void errorsOfBinsDoNotCancelOut() {
        var both = Calibration.of(new double[] {0.25, 0.85}, new boolean[] {true, false}, 10);
        assertEquals((0.75 + 0.85) / 2, both.expectedError(), 1e-12);
    }
}
