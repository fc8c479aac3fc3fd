package bellman.envs.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.run.RandomStream;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void theBestWalkOverSlipperyIceSucceedsInFourteenOfSeventeenTries() {
        assertEquals(14.0 / 17, start(new FrozenLake(FrozenLake.SMALL, true), true), 1e-6);
    }

    @Test
    void iceThatHoldsIsAlwaysCrossed() {
        assertEquals(1, start(new FrozenLake(FrozenLake.SMALL, false), false), 1e-9);
        assertEquals(1, start(new FrozenLake(FrozenLake.LARGE, false), false), 1e-9);
    }

    @Test
    void theShortestWalkAlongTheCliffTakesThirteenSteps() {
        assertEquals(-13, start(new CliffWalking(false), false), 1e-9);
    }

    @Test
    void aFallFromTheCliffCostsAHundredAndLeadsBackToTheStart() {
        assertEquals(new Table.Move(36, -100, false), new CliffWalking(false).move(36, 1, new RandomStream(1)));
    }

    /// Gymnasium's table, solved the same way, gives the same mean.
    @Test
    void theBestTaxiEarnsAboutEight() {
        var taxi = new Taxi(false);
        double[] values = values(taxi, false);
        double sum = 0;
        int n = 0;
        for (int s = 0; s < taxi.states(); s++) {
            int passenger = s / 4 % 5;
            if (passenger < 4 && passenger != s % 4) {
                sum += values[s];
                n++;
            }
        }
        assertEquals(300, n);
        assertEquals(7.93, sum / n, 1e-9);
    }

    @Test
    void aTaxisMaskAllowsExactlyTheActionsThatChangeSomething() {
        var taxi = new Taxi(true);
        boolean[] mask = new boolean[6];
        for (int s = 0; s < taxi.states(); s++) {
            taxi.mask(s, mask);
            for (int a = 0; a < 6; a++) {
                Table.Move move = taxi.move(s, a, new RandomStream(1));
                assertEquals(move.state() != s, mask[a], "state " + s + " action " + a);
            }
        }
    }

    @Test
    void aTaxiBeginsWithAPassengerWhoIsNotThereYet() {
        var taxi = new Taxi(false);
        var random = new RandomStream(2);
        int[] seen = new int[500];
        for (int i = 0; i < 30_000; i++) {
            seen[taxi.first(random)]++;
        }
        for (int s = 0; s < 500; s++) {
            int passenger = s / 4 % 5;
            assertEquals(passenger < 4 && passenger != s % 4 ? 100 : 0, seen[s], 60);
        }
    }

    private static double start(Table table, boolean slippery) {
        return values(table, slippery)[table.first(new RandomStream(1))];
    }

    /// Value iteration without discount (Sutton and Barto, section 4.4).
    private static double[] values(Table table, boolean slippery) {
        double[] values = new double[table.states()];
        int outcomes = slippery ? 3 : 1;
        for (int sweep = 0; sweep < 3_000; sweep++) {
            double change = 0;
            for (int s = 0; s < values.length; s++) {
                double best = Double.NEGATIVE_INFINITY;
                for (int a = 0; a < table.actions(); a++) {
                    double value = 0;
                    for (int k = 0; k < outcomes; k++) {
                        Table.Move move = table.move(s, a, chance(k));
                        value += (move.reward() + (move.terminated() ? 0 : values[move.state()])) / outcomes;
                    }
                    best = Math.max(best, value);
                }
                change = Math.max(change, Math.abs(best - values[s]));
                values[s] = best;
            }
            if (change < 1e-12) {
                break;
            }
        }
        return values;
    }

    private static RandomGenerator chance(int outcome) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return outcome;
            }

            @Override
            public int nextInt(int bound) {
                return outcome;
            }
        };
    }
}
