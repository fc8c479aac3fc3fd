package bellman.stats;

/// How far stated probabilities are from what happened.
///
/// @param expectedError mean over bins, weighted by their sizes, of the distance between the mean stated probability
///     and the share that came true (expected calibration error, Guo et al. 2017, equation 3)
/// @param brier mean squared distance of a probability to 0 or 1 (Brier 1950)
public record Calibration(double expectedError, double brier) {

    /// The calibration of predictions.
    ///
    /// @param probabilities stated, from 0 to 1
    /// @param happened whether what was predicted came true
    /// @param bins of equal width
    public static Calibration of(double[] probabilities, boolean[] happened, int bins) {
        if (probabilities.length == 0 || probabilities.length != happened.length) {
            throw new IllegalArgumentException("a calibration needs as many outcomes as probabilities and at least one,"
                    + " got " + happened.length + " and " + probabilities.length);
        }
        double[] stated = new double[bins];
        double[] came = new double[bins];
        double squares = 0;
        for (int i = 0; i < probabilities.length; i++) {
            double outcome = happened[i] ? 1 : 0;
            int bin = Math.clamp((int) (probabilities[i] * bins), 0, bins - 1);
            stated[bin] += probabilities[i];
            came[bin] += outcome;
            squares += (probabilities[i] - outcome) * (probabilities[i] - outcome);
        }
        double error = 0;
        for (int b = 0; b < bins; b++) {
            error += Math.abs(stated[b] - came[b]);
        }
        return new Calibration(error / probabilities.length, squares / probabilities.length);
    }
}
