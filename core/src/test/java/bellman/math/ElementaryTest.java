package bellman.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.run.RandomStream;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ElementaryTest {

    @Test
    void theExponentialIsExactToFourteenDigits() {
        for (double range : new double[] {1e-9, 1, 20, 708}) {
            RandomStream random = new RandomStream(1);
            for (int i = 0; i < 50_000; i++) {
                double x = range * (2 * random.nextDouble() - 1);
                assertEquals(1, Elementary.exp(x) / StrictMath.exp(x), 1e-14);
            }
        }
    }

    @Test
    void theLogarithmIsExactToFourteenDigits() {
        for (double range : new double[] {1e-9, 1, 20, 708}) {
            RandomStream random = new RandomStream(2);
            for (int i = 0; i < 50_000; i++) {
                double x = StrictMath.exp(range * (2 * random.nextDouble() - 1));
                double exact = StrictMath.log(x);
                assertEquals(exact, Elementary.log(x), 1e-14 * Math.abs(exact));
            }
        }
    }

    @Test
    void theEndsOfTheRangesAreAsInMath() {
        assertEquals(1, Elementary.exp(0));
        assertEquals(1, Elementary.exp(-0.0));
        assertEquals(0, Elementary.exp(-709));
        assertEquals(0, Elementary.exp(Double.NEGATIVE_INFINITY));
        assertEquals(Double.POSITIVE_INFINITY, Elementary.exp(710));
        assertEquals(Double.POSITIVE_INFINITY, Elementary.exp(Double.POSITIVE_INFINITY));
        assertEquals(Double.NaN, Elementary.exp(Double.NaN));
        assertEquals(0, Elementary.log(1));
        assertEquals(Double.NEGATIVE_INFINITY, Elementary.log(0));
        assertEquals(Double.POSITIVE_INFINITY, Elementary.log(Double.POSITIVE_INFINITY));
        assertEquals(Double.NaN, Elementary.log(-1));
        assertEquals(Double.NaN, Elementary.log(Double.NaN));
        assertEquals(StrictMath.log(Double.MIN_VALUE), Elementary.log(Double.MIN_VALUE));
    }

    /// A run on one machine can be repeated on any other.
    @Test
    void theBitsAreTheSameOnEveryMachine() {
        assertEquals(3100115857291288252L, hash(Elementary::exp));
        assertEquals(6603631010541039320L, hash(x -> Elementary.log(x * x)));
    }

    private static long hash(DoubleUnaryOperator f) {
        RandomStream random = new RandomStream(3);
        long hash = 0;
        for (int i = 0; i < 100_000; i++) {
            hash = 31 * hash + Double.doubleToRawLongBits(f.applyAsDouble(200 * random.nextDouble() - 100));
        }
        return hash;
    }
}
