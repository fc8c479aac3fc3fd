package bellman.algos.tabular;

import bellman.env.TransitionModel;
import bellman.env.TransitionModel.Outcome;
import java.util.List;

/// Dynamic programming on a model (Sutton and Barto 2018, chapter 4).
public final class Exact {
    private static final double TIE = 1e-10;
    private final int states;
    private final int actions;
    private final double discount;
    private final Outcome[][] outcomes;

    /// On `model`, whose outcomes are looked up once.
    ///
    /// @param discount γ
    public Exact(TransitionModel model, double discount) {
        states = model.states();
        actions = model.actions();
        this.discount = discount;
        outcomes = new Outcome[states * actions][];
        for (int i = 0; i < outcomes.length; i++) {
            List<Outcome> all = model.outcomes(i / actions, i % actions);
            outcomes[i] = all.toArray(Outcome[]::new);
        }
    }

    /// States of the model.
    public int states() {
        return states;
    }

    /// Actions of the model.
    public int actions() {
        return actions;
    }

    /// The value of `action` in `state` if those of the states are `values`.
    public double value(double[] values, int state, int action) {
        double sum = 0;
        for (Outcome o : outcomes[state * actions + action]) {
            sum += o.probability() * (o.reward() + (o.terminated() ? 0 : discount * values[o.state()]));
        }
        return sum;
    }

    /// One sweep of value iteration over `values`, in place; returns by how much the furthest moved.
    public double sweep(double[] values) {
        double moved = 0;
        for (int s = 0; s < states; s++) {
            double best = Double.NEGATIVE_INFINITY;
            for (int a = 0; a < actions; a++) {
                best = Math.max(best, value(values, s, a));
            }
            moved = Math.max(moved, Math.abs(best - values[s]));
            values[s] = best;
        }
        return moved;
    }

    /// Value iteration until no value moves by more than `tolerance` in a sweep.
    public double[] valueIteration(double tolerance) {
        double[] values = new double[states];
        while (sweep(values) > tolerance) {
            // Each sweep brings the values nearer by the discount at least.
        }
        return values;
    }

    /// Policy iteration until the policy is its own improvement.
    public double[] policyIteration() {
        int[] policy = new int[states];
        double[] values = evaluate(policy);
        while (improve(policy, values)) {
            values = evaluate(policy);
        }
        return values;
    }

    /// Makes `policy` greedy with respect to `values`; returns whether that changed it. An action stays unless
    /// another one is really better.
    public boolean improve(int[] policy, double[] values) {
        boolean changed = false;
        for (int s = 0; s < states; s++) {
            double best = value(values, s, policy[s]);
            for (int a = 0; a < actions; a++) {
                double value = value(values, s, a);
                if (value > best + TIE * (1 + Math.abs(best))) {
                    best = value;
                    policy[s] = a;
                    changed = true;
                }
            }
        }
        return changed;
    }

    /// The values of a policy: the solution of `(I - γ P) v = r` by elimination. Without a discount a policy that
    /// never ends has none.
    ///
    /// @throws IllegalArgumentException if there is none
    public double[] evaluate(int[] policy) {
        double[][] matrix = new double[states][states + 1];
        for (int s = 0; s < states; s++) {
            matrix[s][s] = 1;
            for (Outcome o : outcomes[s * actions + policy[s]]) {
                matrix[s][states] += o.probability() * o.reward();
                if (!o.terminated()) {
                    matrix[s][o.state()] -= discount * o.probability();
                }
            }
        }
        eliminate(matrix);
        double[] values = new double[states];
        for (int s = states - 1; s >= 0; s--) {
            double sum = matrix[s][states];
            for (int t = s + 1; t < states; t++) {
                sum -= matrix[s][t] * values[t];
            }
            values[s] = sum / matrix[s][s];
        }
        return values;
    }

    private void eliminate(double[][] matrix) {
        for (int column = 0; column < states; column++) {
            int pivot = column;
            for (int row = column + 1; row < states; row++) {
                if (Math.abs(matrix[row][column]) > Math.abs(matrix[pivot][column])) {
                    pivot = row;
                }
            }
            if (Math.abs(matrix[pivot][column]) < TIE) {
                throw new IllegalArgumentException(
                        "the policy has no finite values: lower the discount below 1, found " + discount);
            }
            double[] swap = matrix[column];
            matrix[column] = matrix[pivot];
            matrix[pivot] = swap;
            for (int row = column + 1; row < states; row++) {
                double factor = matrix[row][column] / matrix[column][column];
                if (factor != 0) {
                    for (int j = column; j <= states; j++) {
                        matrix[row][j] -= factor * matrix[column][j];
                    }
                }
            }
        }
    }
}
