package bellman.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplayReportTest {
    /// Whose reward is its action, and nothing else happens.
    private static final class Echo implements Replayable {
        @Override
        public int stateSize() {
            return 1;
        }

        @Override
        public double[] replayFrom(double[] state) {
            return new double[] {0};
        }

        @Override
        public Replay replay(double[] action, boolean singlePrecisionAction) {
            return new Replay(new double[] {0}, new double[] {0}, action[0], false);
        }
    }

    private static ReplayReport of(double reward, double recorded, double... observation) {
        double[][] zero = {{0}};
        var trajectory = new RecordedTrajectory(
                zero[0],
                zero[0],
                new double[][] {{reward}},
                new double[][] {observation},
                zero,
                new double[] {recorded},
                new boolean[1]);
        return ReplayReport.of(new Echo(), new Recording("Echo-v0", false, Map.of(), List.of(trajectory)));
    }

    @Test
    void onlyWhatIsBeyondTheToleranceIsSaid() {
        assertEquals(List.of(), of(1, 1.25, 0).beyond(0.25));
        assertEquals(List.of("reward 0.250"), of(1, 1.25, 0).beyond(0.2));
        assertEquals(List.of("observation 2.00", "reward 0.250"), of(1, 1.25, 2).beyond(0));
    }

    @Test
    void theSameInfinityIsNoDifferenceAndAnotherIsBeyondAnything() {
        double infinite = Double.POSITIVE_INFINITY;
        assertEquals(List.of(), of(infinite, infinite, 0).beyond(0));
        assertEquals(List.of("reward Infinity"), of(infinite, -infinite, 0).beyond(1e300));
        assertEquals(List.of("reward NaN"), of(Double.NaN, 1, 0).beyond(infinite));
    }

    @Test
    void aRecordingOfAnotherShapeIsRefused() {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> of(1, 1, 0, 0))
                .getMessage());
        assertTrue(
                message.startsWith("the recording's observation has 2 numbers, the environment's 1; check"), message);
    }
}
