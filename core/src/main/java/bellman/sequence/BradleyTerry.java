package bellman.sequence;

import bellman.math.Sigmoid;

/// A reward model's loss of pairs, `-log σ(chosen - rejected - margin)` (Bradley and Terry 1952), and a penalty
/// `centering (chosen + rejected)²` that holds rewards around 0. It is the mean over pairs.
///
/// @param centering 0 for none
public record BradleyTerry(double centering) {
    public BradleyTerry {
        if (!(centering >= 0)) {
            throw new IllegalArgumentException("centering must be at least 0, got " + centering);
        }
    }

    /// What a batch gave.
    ///
    /// @param loss mean over pairs
    /// @param accuracy share of the pairs whose chosen answer has the larger reward
    /// @param margin mean difference of rewards
    public record Result(double loss, double accuracy, double margin) {}

    /// Sets the gradients of `scale` times the mean loss.
    ///
    /// @param margins by how much each chosen answer is better, or empty
    public Result apply(
            float[] chosen, float[] rejected, float[] margins, double scale, float[] dChosen, float[] dRejected) {
        int count = chosen.length;
        double total = 0;
        double difference = 0;
        int right = 0;
        for (int i = 0; i < count; i++) {
            double d = (double) chosen[i] - rejected[i];
            double sum = (double) chosen[i] + rejected[i];
            double x = d - (margins.length == 0 ? 0 : margins[i]);
            total += centering * sum * sum - Sigmoid.log(x);
            double pull = 2 * centering * sum;
            dChosen[i] = (float) (scale / count * (pull - Sigmoid.of(-x)));
            dRejected[i] = (float) (scale / count * (pull + Sigmoid.of(-x)));
            difference += d;
            right += d > 0 ? 1 : 0;
        }
        return new Result(total / count, (double) right / count, difference / count);
    }
}
