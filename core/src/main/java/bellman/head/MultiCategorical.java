package bellman.head;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Several independent [Categorical] components. Columns: the logits of the first component, then those of
/// the second and so on; masks in the same order. An action is one index per component.
///
/// Methods throw what those of [Categorical] do.
public final class MultiCategorical implements PolicyHead {
    private final Softmax[] components;
    private final int width;

    /// Over `counts.length` components, the i-th with the actions `0 … counts[i] - 1`.
    public MultiCategorical(int... counts) {
        if (counts.length == 0) {
            throw new IllegalArgumentException("MultiCategorical needs at least one component, got none");
        }
        width = Arrays.stream(counts).sum();
        components = new Softmax[counts.length];
        int column = 0;
        for (int i = 0; i < counts.length; i++) {
            components[i] = new Softmax(column, counts[i], width);
            column += counts[i];
        }
    }

    /// How many actions each component has.
    public int[] counts() {
        return Arrays.stream(components).mapToInt(Softmax::size).toArray();
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int actionSize() {
        return components.length;
    }

    @Override
    public void sample(Outputs outputs, int from, int to, RandomGenerator random, float[] actions, float[] logProbs) {
        for (int row = from; row < to; row++) {
            logProbs[row] = 0;
            for (int i = 0; i < components.length; i++) {
                actions[row * components.length + i] = components[i].draw(outputs, row, random.nextDouble(), logProbs);
            }
        }
    }

    @Override
    public void mode(Outputs outputs, int from, int to, float[] actions) {
        for (int row = from; row < to; row++) {
            for (int i = 0; i < components.length; i++) {
                actions[row * components.length + i] = components[i].mode(outputs, row);
            }
        }
    }

    @Override
    public void evaluate(Outputs outputs, float[] actions, int from, int to, float[] logProbs, float[] entropies) {
        for (int row = from; row < to; row++) {
            logProbs[row] = 0;
            entropies[row] = 0;
            for (int i = 0; i < components.length; i++) {
                int action = components[i].action(actions[row * components.length + i], row);
                components[i].evaluate(outputs, row, action, logProbs, entropies);
            }
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
        for (int row = from; row < to; row++) {
            for (int i = 0; i < components.length; i++) {
                int action = components[i].action(actions[row * components.length + i], row);
                components[i].backward(outputs, row, action, dLogProbs[row], dEntropies[row], dOutputs);
            }
        }
    }

    @Override
    public void divergence(Outputs oldOutputs, Outputs newOutputs, int from, int to, float[] divergences) {
        for (int row = from; row < to; row++) {
            double sum = 0;
            for (Softmax component : components) {
                sum += component.divergence(oldOutputs, newOutputs, row);
            }
            divergences[row] = (float) sum;
        }
    }

    @Override
    public void fisher(Outputs outputs, Outputs direction, int from, int end, Outputs product) {
        for (int row = from; row < end; row++) {
            for (Softmax component : components) {
                component.fisher(outputs, direction, row, product);
            }
        }
    }

    @Override
    public boolean measurable() {
        return true;
    }

    @Override
    public String toString() {
        return "MultiCategorical of " + components.length + " components in " + width + " columns";
    }
}
