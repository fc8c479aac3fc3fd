package bellman.head;

import bellman.math.Elementary;
import bellman.run.Snapshot;
import bellman.run.State;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Generalised state-dependent exploration, gSDE (Raffin et al. 2021): the deviation from the mean is a
/// linear function of features of the state, `action = mean + latent · M`, whose matrix `M` is drawn anew
/// only now and then, so that exploration is smooth. With `M[l][j] ~ N(0, exp(logStd[l][j])²)` the action is
/// normal with variance `Σ_l latent[l]² exp(2 logStd[l][j]) + 1e-6`.
///
/// Columns: `n` means, `latent` features, then `latent * n` log standard deviations, `[feature][component]`.
/// These are free parameters, the same in each row: those of the first row of a call are read for all.
/// Gradients go to all three; the network decides whether to carry the features' on. `tanh` may squash
/// actions as in [SquashedGaussian], whose notes on entropy and on given actions then hold here.
///
/// [#sampleWith] draws from the same normal distribution by one number for each component, `action = mean +
/// √variance ε`, whatever the matrices: what SAC's losses, which are expectations, want.
///
/// [#resample] draws the matrices of rows `0` to `rows - 1`, one per environment: at the start of each
/// rollout and every so many steps. A new matrix takes its deviations from the outputs of the next [#sample]
/// and keeps them, as in Stable-Baselines3. Rows for which no matrix was drawn are sampled independently,
/// from the same distribution. Matrices are saved.
public final class StateDependentGaussian implements Reparameterized, Snapshot {
    /// What is added to an action's variance.
    public static final double EPSILON = 1e-6;
    private final int n;
    private final int latent;
    private final boolean squash;
    private float[] matrices = {};
    private boolean[] scaled = {};
    private final ThreadLocal<double[]> scratch;

    /// Over actions of `n` floats from `latent` features, not squashed.
    public StateDependentGaussian(int n, int latent) {
        this(n, latent, false);
    }

    /// Over actions of `n` floats from `latent` features.
    ///
    /// @param squash whether actions are squashed into `(-1, 1)` by `tanh`
    public StateDependentGaussian(int n, int latent, boolean squash) {
        if (n < 1 || latent < 1) {
            throw new IllegalArgumentException(
                    "StateDependentGaussian needs at least one component and feature, got " + n + " and " + latent);
        }
        this.n = n;
        this.latent = latent;
        this.squash = squash;
        scratch = ThreadLocal.withInitial(() -> new double[2 * (latent * n + n)]);
    }

    /// How many features a row has.
    public int features() {
        return latent;
    }

    /// Whether actions are squashed into `(-1, 1)`.
    public boolean squashed() {
        return squash;
    }

    @Override
    public StateDependentGaussian fresh() {
        return new StateDependentGaussian(n, latent, squash);
    }

    @Override
    public void resample(RandomGenerator random, int rows) {
        if (rows != scaled.length) {
            matrices = new float[rows * latent * n];
            scaled = new boolean[rows];
        }
        for (int i = 0; i < matrices.length; i++) {
            matrices[i] = (float) random.nextGaussian();
        }
        Arrays.fill(scaled, false);
    }

    @Override
    public int width() {
        return n + latent + latent * n;
    }

    @Override
    public int actionSize() {
        return n;
    }

    /// Sets the standard deviations of the actions before they are squashed, `[row][n]`.
    public void deviations(Outputs outputs, int from, int to, float[] deviations) {
        double[] variances = variances(outputs, from, to, 0);
        for (int row = from; row < to; row++) {
            sumVariances(outputs, row, variances, 0);
            for (int j = 0; j < n; j++) {
                deviations[row * n + j] = (float) Math.sqrt(variances[latent * n + j]);
            }
        }
    }

    /// Draws actions; rows with a matrix of their own follow it, without `random`.
    @Override
    public void sample(Outputs outputs, int from, int to, RandomGenerator random, float[] actions, float[] logProbs) {
        outputs.refuseMasks(this);
        double[] variances = variances(outputs, from, to, 0);
        for (int row = from; row < to; row++) {
            if (row < scaled.length) {
                follow(outputs, row, variances, actions);
            } else {
                draw(outputs, row, variances, random, actions);
            }
            logProbs[row] = Gaussian.finite(logProb(outputs, row, actions, variances), row);
        }
    }

    private void follow(Outputs outputs, int row, double[] variances, float[] actions) {
        int at = outputs.at(row);
        int matrix = row * latent * n;
        for (int i = 0; i < (scaled[row] ? 0 : latent * n); i++) {
            matrices[matrix + i] *= (float) Math.sqrt(variances[i]);
        }
        scaled[row] = true;
        for (int j = 0; j < n; j++) {
            double u = outputs.values()[at + j];
            for (int l = 0; l < latent; l++) {
                u += (double) outputs.values()[at + n + l] * matrices[matrix + l * n + j];
            }
            actions[row * n + j] = (float) (squash ? Tanh.of(u) : u);
        }
    }

    private void draw(Outputs outputs, int row, double[] variances, RandomGenerator random, float[] actions) {
        sumVariances(outputs, row, variances, 0);
        for (int j = 0; j < n; j++) {
            double std = Math.sqrt(variances[latent * n + j]);
            double u = outputs.values()[outputs.at(row) + j] + std * random.nextGaussian();
            actions[row * n + j] = (float) (squash ? Tanh.of(u) : u);
        }
    }

    @Override
    public void mode(Outputs outputs, int from, int to, float[] actions) {
        for (int row = from; row < to; row++) {
            for (int j = 0; j < n; j++) {
                float mean = outputs.values()[outputs.at(row) + j];
                actions[row * n + j] = squash ? (float) Tanh.of(mean) : mean;
            }
        }
    }

    @Override
    public void evaluate(Outputs outputs, float[] actions, int from, int to, float[] logProbs, float[] entropies) {
        double[] variances = variances(outputs, from, to, 0);
        for (int row = from; row < to; row++) {
            float logProb = (float) logProb(outputs, row, actions, variances);
            double entropy = n * Gaussian.UNIT_ENTROPY;
            for (int j = 0; j < n; j++) {
                entropy += 0.5 * Elementary.log(variances[latent * n + j]);
            }
            logProbs[row] = logProb;
            entropies[row] = squash ? -logProb : (float) entropy;
        }
    }

    @Override
    public void backward(
            Outputs outputs,
            float[] actions,
            int from,
            int to,
            float[] dLogProbs,
            float[] dEntropies,
            Outputs dOutputs) {
        double[] variances = variances(outputs, from, to, 0);
        for (int row = from; row < to; row++) {
            sumVariances(outputs, row, variances, 0);
            int at = outputs.at(row);
            int into = dOutputs.at(row);
            double dLogProb = squash ? (double) dLogProbs[row] - dEntropies[row] : dLogProbs[row];
            double dEntropy = squash ? 0 : dEntropies[row];
            for (int j = 0; j < n; j++) {
                double inverse = 1 / variances[latent * n + j];
                double deviation = unsquashed(actions[row * n + j]) - outputs.values()[at + j];
                double z = deviation * inverse;
                dOutputs.values()[into + j] = (float) (dLogProb * z);
                variances[latent * n + j] = 0.5 * (dLogProb * (z * z - inverse) + dEntropy * inverse);
            }
            carry(outputs, row, variances, dOutputs);
        }
    }

    @Override
    public int noiseSize() {
        return n;
    }

    @Override
    public void sampleWith(Outputs outputs, float[] noise, int from, int to, float[] actions, float[] logProbs) {
        double[] variances = variances(outputs, from, to, 0);
        for (int row = from; row < to; row++) {
            sumVariances(outputs, row, variances, 0);
            double sum = 0;
            for (int j = 0; j < n; j++) {
                double e = noise[row * n + j];
                double variance = variances[latent * n + j];
                double u = outputs.values()[outputs.at(row) + j] + Math.sqrt(variance) * e;
                actions[row * n + j] = (float) (squash ? Tanh.of(u) : u);
                sum -= 0.5 * (e * e + Elementary.log(variance)) + Gaussian.LOG_ROOT_TWO_PI;
                sum -= squash ? Tanh.logSlope(u) : 0;
            }
            logProbs[row] = (float) sum;
        }
    }

    /// With `u = mean + √v ε`: `dv = du ε / (2 √v) - dlogp / (2 v)`.
    @Override
    public void backwardThrough(
            Outputs outputs, float[] noise, int from, int to, float[] dLogProbs, float[] dActions, Outputs dOutputs) {
        double[] variances = variances(outputs, from, to, 0);
        for (int row = from; row < to; row++) {
            sumVariances(outputs, row, variances, 0);
            int at = outputs.at(row);
            double dLogProb = dLogProbs[row];
            for (int j = 0; j < n; j++) {
                double variance = variances[latent * n + j];
                double std = Math.sqrt(variance);
                double u = outputs.values()[at + j] + std * noise[row * n + j];
                double du = dActions[row * n + j];
                if (squash) {
                    du = du * Elementary.exp(Tanh.logSlope(u)) + dLogProb * 2 * Tanh.of(u);
                }
                dOutputs.values()[dOutputs.at(row) + j] = (float) du;
                variances[latent * n + j] = 0.5 * (du * noise[row * n + j] / std - dLogProb / variance);
            }
            carry(outputs, row, variances, dOutputs);
        }
    }

    @Override
    public void divergence(Outputs oldOutputs, Outputs newOutputs, int from, int to, float[] divergences) {
        int second = latent * n + n;
        double[] variances = variances(oldOutputs, from, to, 0);
        variances(newOutputs, from, to, second);
        for (int row = from; row < to; row++) {
            sumVariances(oldOutputs, row, variances, 0);
            sumVariances(newOutputs, row, variances, second);
            double sum = 0;
            for (int j = 0; j < n; j++) {
                sum += Gaussian.divergenceOfVariances(
                        oldOutputs.values()[oldOutputs.at(row) + j],
                        variances[latent * n + j],
                        newOutputs.values()[newOutputs.at(row) + j],
                        variances[second + latent * n + j]);
            }
            divergences[row] = (float) sum;
        }
    }

    @Override
    public void save(State state) {
        state.put("rows", new int[] {scaled.length});
        state.put("matrices", matrices);
        state.put("scaled", scaled);
    }

    @Override
    public void load(State state) {
        int rows = state.ints("rows", 1)[0];
        float[] saved = state.floats("matrices", rows * latent * n);
        matrices = saved.clone();
        scaled = new boolean[rows];
        state.read("scaled", scaled);
    }

    @Override
    public String toString() {
        return "StateDependentGaussian(" + n + ", " + latent + " features)";
    }

    /// This thread's scratch, whose `latent * n` doubles from `base` on are the matrix entries' variances;
    /// the `n` after them have room for a row's action variances.
    private double[] variances(Outputs outputs, int from, int to, int base) {
        double[] variances = scratch.get();
        if (from < to) {
            int logStd = outputs.at(from) + n + latent;
            for (int i = 0; i < latent * n; i++) {
                variances[base + i] = Elementary.exp(2.0 * outputs.values()[logStd + i]);
            }
        }
        return variances;
    }

    private void sumVariances(Outputs outputs, int row, double[] variances, int base) {
        int feature = outputs.at(row) + n;
        int sums = base + latent * n;
        Arrays.fill(variances, sums, sums + n, EPSILON);
        for (int l = 0; l < latent; l++) {
            double square = (double) outputs.values()[feature + l] * outputs.values()[feature + l];
            for (int j = 0; j < n; j++) {
                variances[sums + j] += square * variances[base + l * n + j];
            }
        }
    }

    private double logProb(Outputs outputs, int row, float[] actions, double[] variances) {
        sumVariances(outputs, row, variances, 0);
        double sum = 0;
        for (int j = 0; j < n; j++) {
            double u = unsquashed(actions[row * n + j]);
            double deviation = u - outputs.values()[outputs.at(row) + j];
            double variance = variances[latent * n + j];
            sum -= 0.5 * (deviation * deviation / variance + Elementary.log(variance)) + Gaussian.LOG_ROOT_TWO_PI;
            sum -= squash ? Tanh.logSlope(u) : 0;
        }
        return sum;
    }

    /// Carries the gradients with respect to a row's action variances, which lie behind the matrix entries'
    /// variances, on to the features and log standard deviations.
    private void carry(Outputs outputs, int row, double[] variances, Outputs dOutputs) {
        int feature = outputs.at(row) + n;
        int dFeature = dOutputs.at(row) + n;
        int dLogStd = dFeature + latent;
        float[] gradients = dOutputs.values();
        for (int l = 0; l < latent; l++) {
            double value = outputs.values()[feature + l];
            double sum = 0;
            for (int j = 0; j < n; j++) {
                double g = 2 * value * variances[l * n + j] * variances[latent * n + j];
                gradients[dLogStd + l * n + j] = (float) (g * value);
                sum += g;
            }
            gradients[dFeature + l] = (float) sum;
        }
    }

    private double unsquashed(float action) {
        return squash ? Tanh.inverse(action) : action;
    }
}
