package bellman.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class BestOfTest {
    private static final double[] PROXY = {0.3, -1, 2, 0.5, 1, -0.2};
    private static final double[] VALUES = {5, 1, -3, 0.5, 7, 2};

    /// The mean over all subsets of `n` of the value of the one that the proxy likes best.
    private static double byCounting(int n) {
        double sum = 0;
        int subsets = 0;
        for (int set = 0; set < 1 << PROXY.length; set++) {
            if (Integer.bitCount(set) == n) {
                int best = -1;
                for (int i = 0; i < PROXY.length; i++) {
                    if ((set >> i & 1) == 1 && (best < 0 || PROXY[i] > PROXY[best])) {
                        best = i;
                    }
                }
                sum += VALUES[best];
                subsets++;
            }
        }
        return sum / subsets;
    }

    @Test
    void itIsTheMeanOverAllSubsets() {
        for (int n = 1; n <= PROXY.length; n++) {
            assertEquals(byCounting(n), BestOf.of(n, PROXY, VALUES), 1e-12);
        }
        assertThrows(IllegalArgumentException.class, () -> BestOf.of(7, PROXY, VALUES));
    }

    @Test
    void itsDivergenceBeginsAtNothing() {
        assertEquals(0, BestOf.divergence(1));
        // Of two samples: ln 2 - 1/2.
        assertEquals(0.1931, BestOf.divergence(2), 1e-4);
    }
}
