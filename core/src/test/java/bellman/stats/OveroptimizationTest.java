package bellman.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OveroptimizationTest {
    private static final double[] DISTANCES = {0.2, 0.5, 1, 1.7, 2.5, 3.3, 4};

    @Test
    void aCurveOfTheFormIsFoundAgainAndOneOfTheOtherFormIsNot() {
        for (Overoptimization form : Overoptimization.values()) {
            double[] values =
                    Arrays.stream(DISTANCES).map(d -> form.at(1.5, 0.4, d)).toArray();
            Overoptimization.Fit fit = form.fit(DISTANCES, values);
            assertEquals(1.5, fit.alpha(), 1e-9);
            assertEquals(0.4, fit.beta(), 1e-9);
            assertEquals(0, fit.residual(), 1e-9);
            assertEquals(1, fit.explained(), 1e-9);
            for (Overoptimization other : Overoptimization.values()) {
                assertTrue(other == form || other.fit(DISTANCES, values).residual() > 0.01);
            }
        }
    }

    @Test
    void nothingIsWorthMoreThanThePeak() {
        for (Overoptimization form : Overoptimization.values()) {
            double peak = form.peak(new Overoptimization.Fit(1.5, 0.8, 0, 1));
            for (double d = 0.01; d < 6; d += 0.01) {
                assertTrue(form.at(1.5, 0.8, d) <= form.at(1.5, 0.8, peak));
            }
        }
    }

    @Test
    void oneDistanceIsNoCurve() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Overoptimization.BEST_OF_N.fit(new double[] {1, 1}, new double[] {1, 2}));
    }
}
