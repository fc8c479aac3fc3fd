package bellman.head;

import java.util.random.RandomGenerator;

/// What a network says about the returns of each of `actions` discrete actions, and the policy that takes the best
/// legal one. As a policy it is a point mass: it draws what it would choose, and has no density to differentiate.
///
/// A dueling row (Wang et al. 2016, equation 9) holds one action's numbers for the state, then the advantages of each
/// action: `Q(a) = V + A(a) - mean A`, atom by atom. Otherwise it holds the numbers themselves.
public final class ActionValues implements PolicyHead {
    private final int actions;
    private final int atoms;
    private final ReturnDistribution distribution;
    private final boolean dueling;

    /// Over the actions `0 … actions - 1`.
    public ActionValues(int actions, ReturnDistribution distribution, boolean dueling) {
        if (actions < 1) {
            throw new IllegalArgumentException("values need at least one action, got " + actions);
        }
        this.actions = actions;
        this.distribution = distribution;
        this.dueling = dueling;
        atoms = distribution.atoms();
    }

    /// How many actions.
    public int actions() {
        return actions;
    }

    /// What stands for a return.
    public ReturnDistribution distribution() {
        return distribution;
    }

    /// Whether rows hold value and advantages.
    public boolean dueling() {
        return dueling;
    }

    /// Numbers of all actions.
    public int size() {
        return actions * atoms;
    }

    @Override
    public int width() {
        return dueling ? size() + atoms : size();
    }

    @Override
    public int actionSize() {
        return 1;
    }

    /// Sets `numbers`, `[row][action][atom]`, from rows of outputs that hold nothing else.
    public void combine(float[] outputs, int rows, float[] numbers) {
        if (!dueling) {
            System.arraycopy(outputs, 0, numbers, 0, rows * size());
            return;
        }
        for (int row = 0; row < rows; row++) {
            combine(outputs, row * width(), numbers, row * size());
        }
    }

    private void combine(float[] y, int at, float[] numbers, int to) {
        for (int k = 0; k < atoms; k++) {
            float mean = 0;
            for (int a = 0; a < actions; a++) {
                mean += y[at + (a + 1) * atoms + k];
            }
            float base = y[at + k] - mean / actions;
            for (int a = 0; a < actions; a++) {
                numbers[to + a * atoms + k] = base + y[at + (a + 1) * atoms + k];
            }
        }
    }

    /// Sets the gradient with respect to the outputs, given that with respect to [#combine]'s numbers.
    public void spread(float[] dNumbers, int rows, float[] dOutputs) {
        if (!dueling) {
            System.arraycopy(dNumbers, 0, dOutputs, 0, rows * size());
            return;
        }
        for (int row = 0; row < rows; row++) {
            int at = row * width();
            int from = row * size();
            for (int k = 0; k < atoms; k++) {
                float sum = 0;
                for (int a = 0; a < actions; a++) {
                    sum += dNumbers[from + a * atoms + k];
                }
                dOutputs[at + k] = sum;
                for (int a = 0; a < actions; a++) {
                    dOutputs[at + (a + 1) * atoms + k] = dNumbers[from + a * atoms + k] - sum / actions;
                }
            }
        }
    }

    /// The mean return of `action` in row `row` of [#combine]'s numbers.
    public float mean(float[] numbers, int row, int action) {
        return distribution.mean(numbers, (row * actions + action) * atoms);
    }

    /// The best legal action in row `row` of [#combine]'s numbers, the first of equal ones.
    ///
    /// @param masks `[row][action]`, or empty
    /// @throws NoLegalActionException if none is legal
    /// @throws NonFiniteOutputsException if no legal one has a number for a value
    public int best(float[] numbers, int row, boolean[] masks) {
        return best(numbers, row * size(), row, masks);
    }

    private int best(float[] numbers, int at, int row, boolean[] masks) {
        int best = -1;
        float value = Float.NEGATIVE_INFINITY;
        boolean any = false;
        for (int a = 0; a < actions; a++) {
            if (masks.length > 0 && !masks[row * actions + a]) {
                continue;
            }
            any = true;
            float mean = distribution.mean(numbers, at + a * atoms);
            if (mean > value) {
                value = mean;
                best = a;
            }
        }
        if (!any) {
            throw new NoLegalActionException(row);
        }
        if (best < 0) {
            throw new NonFiniteOutputsException(row);
        }
        return best;
    }

    @Override
    public void mode(Outputs outputs, int from, int to, float[] chosen) {
        float[] combined = new float[dueling ? size() : 0];
        for (int row = from; row < to; row++) {
            int at = outputs.at(row);
            if (dueling) {
                combine(outputs.values(), at, combined, 0);
                chosen[row] = best(combined, 0, row, outputs.masks());
            } else {
                chosen[row] = best(outputs.values(), at, row, outputs.masks());
            }
        }
    }

    @Override
    public void sample(Outputs outputs, int from, int to, RandomGenerator random, float[] chosen, float[] logProbs) {
        mode(outputs, from, to, chosen);
        java.util.Arrays.fill(logProbs, from, to, 0f);
    }

    @Override
    public void evaluate(Outputs outputs, float[] chosen, int from, int to, float[] logProbs, float[] entropies) {
        throw densityless();
    }

    @Override
    public void backward(
            Outputs outputs,
            float[] chosen,
            int from,
            int to,
            float[] dLogProbs,
            float[] dEntropies,
            Outputs dOutputs) {
        throw densityless();
    }

    @Override
    public void divergence(Outputs oldOutputs, Outputs newOutputs, int from, int to, float[] divergences) {
        throw densityless();
    }

    private static UnsupportedOperationException densityless() {
        return new UnsupportedOperationException(
                "the best action of a value function has no density; policy gradients need another head");
    }

    @Override
    public String toString() {
        return "ActionValues(" + actions + ", " + distribution + (dueling ? ", dueling)" : ")");
    }
}
