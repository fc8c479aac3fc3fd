package bellman.algos.dqn;

import bellman.head.ActionValues;
import bellman.head.ReturnDistribution;
import bellman.loss.CategoricalReturns;
import bellman.loss.QuantileHuber;
import bellman.train.DivergedException;

/// The loss of an action's return against `R + γ Z'`, whatever stands for a return.
final class ReturnLoss {
    private final ReturnDistribution distribution;
    private final boolean huber;
    private final CategoricalReturns categorical;
    private final QuantileHuber quantile = new QuantileHuber(1);
    private final float[] targets;
    private double error;

    ReturnLoss(ActionValues head, DqnConfig.LossKind loss) {
        distribution = head.distribution();
        huber = loss == DqnConfig.LossKind.HUBER;
        targets = new float[distribution.atoms()];
        categorical = new CategoricalReturns(
                distribution instanceof ReturnDistribution.Categorical c
                        ? c
                        : new ReturnDistribution.Categorical(2, 0, 1));
    }

    /// The loss of one element, and its gradient.
    ///
    /// @param numbers predicted, from `at` on
    /// @param next predicted by the target network behind the window, from `nextAt` on
    /// @param scale what the gradient is multiplied by
    /// @param dNumbers set from `at` on
    /// @param step environment steps taken, named in the error
    /// @throws DivergedException if the target is not a number
    double apply(
            float[] numbers,
            int at,
            float[] next,
            int nextAt,
            float reward,
            float discount,
            double scale,
            float[] dNumbers,
            long step) {
        double loss = switch (distribution) {
            case ReturnDistribution.Expected _ ->
                expected(numbers, at, reward + discount * next[nextAt], scale, dNumbers);
            case ReturnDistribution.Categorical _ ->
                categorical.apply(numbers, at, next, nextAt, reward, discount, scale, dNumbers);
            case ReturnDistribution.Quantiles q -> {
                for (int j = 0; j < targets.length; j++) {
                    targets[j] = reward + discount * next[nextAt + j];
                }
                yield quantile.apply(numbers, at, q.atoms(), targets, 0, q.atoms(), scale, dNumbers);
            }
        };
        error = distribution instanceof ReturnDistribution.Expected ? error : loss;
        if (!Double.isFinite(loss)) {
            throw new DivergedException("the loss of a return, by its target or its prediction,", loss, step);
        }
        return loss;
    }

    private double expected(float[] numbers, int at, float target, double scale, float[] dNumbers) {
        double e = (double) numbers[at] - target;
        error = Math.abs(e);
        double slope = huber ? Math.min(Math.max(e, -1), 1) : e;
        dNumbers[at] = (float) (scale * slope);
        return slope * (e - 0.5 * slope);
    }

    /// By what the last element's priority goes: the mean's absolute error, else the loss.
    float error() {
        return (float) error;
    }
}
