package bellman.policy;

import bellman.head.ActionValues;
import bellman.head.Outputs;
import bellman.head.PolicyHead;
import bellman.space.Discrete;
import java.util.Arrays;
import java.util.Optional;

/// What a policy made of an observation when it acted: for people who look on.
///
/// @param value what it expects from here, if it says so
/// @param probabilities of each action, empty unless they are drawn from a list with probabilities
/// @param actionValues what it expects of each action, empty unless it chooses by that
public record Thought(Optional<Float> value, float[] probabilities, float[] actionValues) {
    private static final int MOST = 64;
    private static final float[] NONE = {};

    public Thought {
        probabilities = probabilities.clone();
        actionValues = actionValues.clone();
    }

    /// What output row `row` says.
    ///
    /// @param outputs all rows
    /// @param columns the head's columns of them, with masks
    static Thought of(Policy policy, PolicyHead head, float[] outputs, Outputs columns, int rows, int row) {
        int stride = policy.network().outputs();
        if (head instanceof ActionValues values) {
            float[] numbers = new float[rows * values.size()];
            values.combine(outputs, rows, numbers);
            float[] each = new float[values.actions()];
            for (int a = 0; a < each.length; a++) {
                each[a] = values.mean(numbers, row, a);
            }
            return new Thought(Optional.of(each[values.best(numbers, row, columns.masks())]), NONE, each);
        }
        // An actor-critic's row ends with the value.
        Optional<Float> value =
                stride == head.width() + 1 ? Optional.of(outputs[row * stride + head.width()]) : Optional.empty();
        boolean listed = policy.actionSpace() instanceof Discrete d && d.n() <= MOST && head.actionSize() == 1;
        return new Thought(value, listed ? probabilities(policy, head, columns, rows, row) : NONE, NONE);
    }

    private static float[] probabilities(Policy policy, PolicyHead head, Outputs columns, int rows, int row) {
        float[] each = new float[((Discrete) policy.actionSpace()).n()];
        float[] actions = new float[rows];
        float[] logProbs = new float[rows];
        float[] entropies = new float[rows];
        for (int a = 0; a < each.length; a++) {
            if (!columns.masked() || columns.masks()[row * each.length + a]) {
                actions[row] = a;
                head.evaluate(columns, actions, row, row + 1, logProbs, entropies);
                each[a] = (float) Math.exp(logProbs[row]);
            }
        }
        return each;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Thought t
                && value.equals(t.value)
                && Arrays.equals(probabilities, t.probabilities)
                && Arrays.equals(actionValues, t.actionValues);
    }

    @Override
    public int hashCode() {
        return 31 * value.hashCode() + Arrays.hashCode(probabilities);
    }
}
