package bellman.vector;

import bellman.run.Snapshot;
import bellman.run.State;
import java.util.Arrays;

/// Mean and variance of each element of all rows seen so far, and the normalisation by them.
///
/// Batches are merged after Chan, Golub and LeVeque (1979), in double. At first the mean is 0 and the variance 1,
/// with the weight of a ten-thousandth of a row, as in Gymnasium and Stable-Baselines3. Only [#update] changes
/// anything: who evaluates or serves a policy calls [#normalize] alone, and so uses the statistics as training left
/// them.
public final class RunningStatistics implements Snapshot {
    private static final double PRIOR_COUNT = 1e-4;

    private final double epsilon;
    private final float clip;
    private double count = PRIOR_COUNT;
    private final double[] mean;
    private final double[] squares;
    private final double[] scale;
    private final double[] batchMean;
    private final double[] batchSquares;

    /// Statistics of rows of `size` elements, with epsilon 1e-8, clipped at 10.
    public RunningStatistics(int size) {
        this(size, 1e-8, 10);
    }

    /// Statistics of rows of `size` elements.
    ///
    /// @param epsilon what is added to a variance before it divides
    /// @param clip the largest magnitude of a normalised element
    public RunningStatistics(int size, double epsilon, float clip) {
        if (size < 1 || !(epsilon > 0) || !(clip > 0)) {
            throw new IllegalArgumentException("running statistics need positive size, epsilon and clip, got " + size
                    + ", " + epsilon + " and " + clip);
        }
        this.epsilon = epsilon;
        this.clip = clip;
        mean = new double[size];
        squares = new double[size];
        scale = new double[size];
        batchMean = new double[size];
        batchSquares = new double[size];
        Arrays.fill(squares, PRIOR_COUNT);
        rescale();
    }

    /// Elements of a row.
    public int size() {
        return mean.length;
    }

    /// The largest magnitude of a normalised element.
    public float clip() {
        return clip;
    }

    /// Rows seen, a ten-thousandth for the first assumption included.
    public double count() {
        return count;
    }

    /// The mean of element `i`.
    public double mean(int i) {
        return mean[i];
    }

    /// The variance of element `i`, of the population.
    public double variance(int i) {
        return squares[i] / count;
    }

    /// What [#normalize] multiplies element `i` by, once the mean is subtracted.
    public double factor(int i) {
        return scale[i];
    }

    /// Takes in the first `rowCount` of `rows`, `[row][element]`.
    public void update(float[] rows, int rowCount) {
        if (rowCount == 0) {
            return;
        }
        int size = mean.length;
        Arrays.fill(batchMean, 0);
        Arrays.fill(batchSquares, 0);
        for (int row = 0; row < rowCount; row++) {
            for (int i = 0; i < size; i++) {
                batchMean[i] += rows[row * size + i];
            }
        }
        for (int i = 0; i < size; i++) {
            batchMean[i] /= rowCount;
        }
        for (int row = 0; row < rowCount; row++) {
            for (int i = 0; i < size; i++) {
                double deviation = rows[row * size + i] - batchMean[i];
                batchSquares[i] += deviation * deviation;
            }
        }
        merge(rowCount);
        rescale();
    }

    private void merge(int rowCount) {
        double total = count + rowCount;
        double share = rowCount / total;
        double between = count * share;
        for (int i = 0; i < mean.length; i++) {
            double delta = batchMean[i] - mean[i];
            mean[i] += delta * share;
            squares[i] += batchSquares[i] + delta * delta * between;
        }
        count = total;
    }

    private void rescale() {
        for (int i = 0; i < scale.length; i++) {
            scale[i] = 1 / Math.sqrt(variance(i) + epsilon);
        }
    }

    /// Writes the row at `rows[at]`, less the mean, over the standard deviation, clipped, to `out[to]`; in place if
    /// they are the same.
    public void normalize(float[] rows, int at, float[] out, int to) {
        for (int i = 0; i < mean.length; i++) {
            out[to + i] = clip((rows[at + i] - mean[i]) * scale[i]);
        }
    }

    /// `value` over the standard deviation of element `i`, clipped; the mean stays.
    public float scale(float value, int i) {
        return clip(value * scale[i]);
    }

    private float clip(double value) {
        return value > clip ? clip : value < -clip ? -clip : (float) value;
    }

    /// Statistics of their own that begin where these are.
    public RunningStatistics copy() {
        var copy = new RunningStatistics(mean.length, epsilon, clip);
        var state = new State();
        save(state);
        copy.load(state);
        return copy;
    }

    @Override
    public void save(State state) {
        state.put("count", new double[] {count});
        state.put("mean", mean);
        state.put("squares", squares);
    }

    @Override
    public void load(State state) {
        count = state.doubles("count", 1)[0];
        state.read("mean", mean);
        state.read("squares", squares);
        rescale();
    }
}
