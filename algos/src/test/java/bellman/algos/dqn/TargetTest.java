package bellman.algos.dqn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bellman.head.ActionValues;
import bellman.head.ReturnDistribution;
import bellman.train.DivergedException;
import org.junit.jupiter.api.Test;

/// The target of one action's value, by hand.
class TargetTest {
    private static final ReturnDistribution EXPECTED = new ReturnDistribution.Expected();

    private final float[] gradient = new float[2];

    private double loss(
            ReturnDistribution distribution, DqnConfig.LossKind kind, float predicted, float reward, float next) {
        var loss = new ReturnLoss(new ActionValues(2, distribution, false), kind);
        return loss.apply(
                new float[] {predicted, predicted}, 0, new float[] {next, next}, 0, reward, 0.5f, 0.25, gradient, 7);
    }

    @Test
    void theErrorIsThePredictionLessTheRewardAndTheDiscountedNextValue() {
        // 1 + 0.5 · 3 = 2.5 was to be predicted, 2 was: half the squared error, the gradient the error times the scale.
        assertEquals(0.125, loss(EXPECTED, DqnConfig.LossKind.SQUARED, 2, 1, 3), 1e-12);
        assertEquals(-0.125, gradient[0], 1e-12);
        assertEquals(0.125, loss(EXPECTED, DqnConfig.LossKind.HUBER, 2, 1, 3), 1e-12);
        assertEquals(-0.125, gradient[0], 1e-12);
    }

    @Test
    void hubersGradientIsBoundedAndItsLossLinear() {
        // An error of -4.5: |e| - 0.5.
        assertEquals(4, loss(EXPECTED, DqnConfig.LossKind.HUBER, -2, 1, 3), 1e-12);
        assertEquals(-0.25, gradient[0], 1e-12);
        assertEquals(0.5 * 4.5 * 4.5, loss(EXPECTED, DqnConfig.LossKind.SQUARED, -2, 1, 3), 1e-12);
    }

    @Test
    void aTargetThatIsNoNumberIsNamedWithItsStep() {
        float huge = Float.MAX_VALUE;
        for (ReturnDistribution distribution :
                new ReturnDistribution[] {EXPECTED, new ReturnDistribution.Quantiles(2)}) {
            for (float next : new float[] {huge, Float.NaN}) {
                String message = assertThrows(
                                DivergedException.class,
                                () -> loss(distribution, DqnConfig.LossKind.HUBER, 0, huge, next))
                        .getMessage();
                assertEquals(
                        "the loss of a return, by its target or its prediction, became "
                                + (Float.isNaN(next) ? "NaN" : "Infinity") + " at step 7",
                        message.substring(0, message.indexOf(": lower")));
            }
        }
    }
}
