package bellman.deploy.graph;

import bellman.head.ActionValues;
import bellman.head.Categorical;
import bellman.head.Deterministic;
import bellman.head.DiagonalGaussian;
import bellman.head.Outputs;
import bellman.head.ReturnDistribution;
import bellman.head.SquashedGaussian;
import bellman.head.StateDependentGaussian;
import bellman.policy.Policy;
import java.util.Map;

/// What a policy's Java makes of a network's outputs, under the names of [PolicyGraph]'s outputs.
public final class Parameters {
    private Parameters() {}

    /// Puts the parameters that the first `rows` rows of `columns` hold, `[row][…]` each.
    ///
    /// @param columns the head's of the network's outputs, with masks
    public static void put(Policy policy, Outputs columns, int rows, Map<String, float[]> into) {
        int outputs = policy.network().outputs();
        if (outputs == policy.head().width() + 1) {
            into.put("value", columns(columns, rows, outputs - 1, 1));
        }
        int n = policy.head().actionSize();
        int width = policy.head().width();
        switch (policy.head()) {
            case Categorical head -> {
                into.put("logits", legal(columns, columns(columns, rows, 0, width)));
                into.put("probabilities", probabilities(head, columns, rows));
            }
            case ActionValues head -> values(head, columns, rows, into);
            case SquashedGaussian head -> {
                into.put("mean", columns(columns, rows, 0, n));
                float[] logStd = columns(columns, rows, n, n);
                for (int i = 0; i < logStd.length; i++) {
                    logStd[i] = (float) Math.clamp((double) logStd[i], head.minLogStd(), head.maxLogStd());
                }
                into.put("log_std", logStd);
            }
            case StateDependentGaussian head -> {
                into.put("mean", columns(columns, rows, 0, n));
                float[] deviations = new float[rows * n];
                head.deviations(columns, 0, rows, deviations);
                into.put("std", deviations);
            }
            case DiagonalGaussian _ -> {
                into.put("mean", columns(columns, rows, 0, n));
                into.put("log_std", columns(columns, rows, n, n));
            }
            case Deterministic _ -> into.put("mean", columns(columns, rows, 0, n));
            default -> into.put("logits", legal(columns, columns(columns, rows, 0, width)));
        }
    }

    private static float[] columns(Outputs outputs, int rows, int from, int size) {
        float[] columns = new float[rows * size];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(outputs.values(), outputs.at(i) + from, columns, i * size, size);
        }
        return columns;
    }

    private static float[] legal(Outputs outputs, float[] logits) {
        for (int i = 0; i < outputs.masks().length; i++) {
            logits[i] = outputs.masks()[i] ? logits[i] : -Float.MAX_VALUE;
        }
        return logits;
    }

    private static float[] probabilities(Categorical head, Outputs columns, int rows) {
        int n = head.width();
        float[] all = new float[rows * n];
        float[] actions = new float[rows];
        float[] logProbs = new float[rows];
        float[] entropies = new float[rows];
        for (int row = 0; row < rows; row++) {
            for (int a = 0; a < n; a++) {
                if (!columns.masked() || columns.masks()[row * n + a]) {
                    actions[row] = a;
                    head.evaluate(columns, actions, row, row + 1, logProbs, entropies);
                    all[row * n + a] = (float) Math.exp(logProbs[row]);
                }
            }
        }
        return all;
    }

    private static void values(ActionValues head, Outputs columns, int rows, Map<String, float[]> into) {
        float[] numbers = new float[rows * head.size()];
        head.combine(columns.values(), rows, numbers);
        float[] means = new float[rows * head.actions()];
        for (int i = 0; i < means.length; i++) {
            means[i] = head.mean(numbers, i / head.actions(), i % head.actions());
        }
        into.put("q_values", means);
        switch (head.distribution()) {
            case ReturnDistribution.Expected _ -> {}
            case ReturnDistribution.Quantiles _ -> into.put("quantiles", numbers);
            case ReturnDistribution.Categorical c -> into.put("return_probabilities", shares(c, numbers));
        }
    }

    private static float[] shares(ReturnDistribution.Categorical returns, float[] logits) {
        float[] all = new float[logits.length];
        double[] one = new double[returns.atoms()];
        for (int at = 0; at < logits.length; at += one.length) {
            returns.probabilities(logits, at, one);
            for (int k = 0; k < one.length; k++) {
                all[at + k] = (float) one[k];
            }
        }
        return all;
    }
}
