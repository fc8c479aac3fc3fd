package bellman.loss;

import bellman.head.ReturnDistribution.Categorical;
import bellman.math.Elementary;
import java.util.Arrays;

/// The loss of C51 (Bellemare, Dabney and Munos 2017, algorithm 1): the cross-entropy between the projected
/// distribution of `R + γ Z'` and the predicted one.
public final class CategoricalReturns {
    private final Categorical distribution;
    private final double[] predicted;
    private final double[] next;

    /// Over the returns of `distribution`.
    public CategoricalReturns(Categorical distribution) {
        this.distribution = distribution;
        predicted = new double[distribution.atoms()];
        next = new double[distribution.atoms()];
    }

    /// Sets `target` to the distribution of `reward + discount * Z'`, clipped to the bounds, each return's
    /// probability shared out between its two neighbours in the support.
    ///
    /// @param probabilities of Z'
    public void project(double[] probabilities, float reward, float discount, double[] target) {
        int atoms = distribution.atoms();
        Arrays.fill(target, 0);
        double spacing = distribution.spacing();
        for (int j = 0; j < atoms; j++) {
            double moved = reward + discount * distribution.support(j);
            double clipped = Math.min(Math.max(moved, distribution.low()), distribution.high());
            double place = Math.min(Math.max((clipped - distribution.low()) / spacing, 0), atoms - 1);
            int below = (int) place;
            double share = place - below;
            target[below] += probabilities[j] * (1 - share);
            if (share > 0) {
                target[below + 1] += probabilities[j] * share;
            }
        }
    }

    /// The loss of one element, and the gradient with respect to its logits.
    ///
    /// @param logits predicted, from `at` on
    /// @param nextLogits of the action behind the window, from `nextAt` on
    /// @param scale what the gradient is multiplied by
    /// @param dLogits set from `at` on
    /// @return the cross-entropy
    public double apply(
            float[] logits,
            int at,
            float[] nextLogits,
            int nextAt,
            float reward,
            float discount,
            double scale,
            float[] dLogits) {
        int atoms = distribution.atoms();
        distribution.probabilities(nextLogits, nextAt, predicted);
        project(predicted, reward, discount, next);
        distribution.probabilities(logits, at, predicted);
        double loss = 0;
        for (int i = 0; i < atoms; i++) {
            if (next[i] > 0) {
                loss -= next[i] * Elementary.log(Math.max(predicted[i], Double.MIN_NORMAL));
            }
            dLogits[at + i] = (float) (scale * (predicted[i] - next[i]));
        }
        return loss;
    }
}
