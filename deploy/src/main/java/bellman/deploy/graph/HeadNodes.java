package bellman.deploy.graph;

import static bellman.deploy.graph.Graph.attribute;

import bellman.head.ActionValues;
import bellman.head.Bernoulli;
import bellman.head.Categorical;
import bellman.head.Deterministic;
import bellman.head.DiagonalGaussian;
import bellman.head.MultiCategorical;
import bellman.head.PolicyHead;
import bellman.head.ReturnDistribution;
import bellman.head.SquashedGaussian;
import bellman.head.StateDependentGaussian;
import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a head makes of a network's outputs: the most probable action as the environment takes it, and the
/// distribution's parameters or the actions' values.
final class HeadNodes {
    private static final String ACTION = "action";
    private final Graph graph;
    private final Space actions;
    private final boolean squashed;
    private final Optional<String> mask;

    /// @param mask the value that says which actions are legal, if they are masked
    HeadNodes(Graph graph, Space actions, boolean squashed, Optional<String> mask) {
        this.graph = graph;
        this.actions = actions;
        this.squashed = squashed;
        this.mask = mask;
    }

    /// Declares the outputs that `head` makes of `columns`.
    void apply(PolicyHead head, String columns) {
        switch (head) {
            case Categorical categorical -> categorical(columns, categorical.width());
            case MultiCategorical many -> many(columns, many.counts());
            case Bernoulli bernoulli -> bernoulli(columns, bernoulli.width());
            case Deterministic deterministic -> deterministic(columns, deterministic.actionSize());
            case DiagonalGaussian gaussian -> gaussian(columns, gaussian.actionSize());
            case SquashedGaussian gaussian -> squashed(columns, gaussian);
            case StateDependentGaussian gaussian -> stateDependent(columns, gaussian);
            case ActionValues values -> values(columns, values);
            default ->
                throw new NotExportableException(
                        "the head " + head, "export knows those of bellman.head; add it to HeadNodes");
        }
    }

    private String legal(String scores) {
        return mask.isPresent()
                ? graph.node("Where", mask.get(), scores, graph.floats(List.of(), -Float.MAX_VALUE))
                : scores;
    }

    private void number(String index) {
        int start = actions instanceof Discrete discrete ? discrete.start() : 0;
        graph.output(
                new Port(ACTION, Port.Type.INT64, List.of()),
                start == 0 ? index : graph.node("Add", index, graph.integer(start)));
    }

    private void categorical(String columns, int n) {
        String logits = legal(columns);
        number(graph.largest(logits, false));
        floats("logits", n, logits);
        floats("probabilities", n, graph.node("Softmax", List.of(logits), List.of(attribute("axis", -1))));
    }

    private void many(String columns, int[] counts) {
        String logits = legal(columns);
        List<String> indices = new ArrayList<>();
        int at = 0;
        for (int count : counts) {
            indices.add(graph.largest(graph.columns(logits, at, at + count), true));
            at += count;
        }
        graph.output(new Port(ACTION, Port.Type.INT64, List.of(counts.length)), graph.join(indices));
        floats("logits", at, logits);
    }

    private void bernoulli(String columns, int n) {
        String on = graph.node("Greater", columns, graph.floats(List.of(), 0f));
        graph.output(new Port(ACTION, Port.Type.INT64, List.of(n)), graph.cast(on, Port.Type.INT64));
        floats("logits", n, columns);
    }

    /// What is squashed is an output, too: where actions are at their bounds it alone tells policies apart.
    private void deterministic(String columns, int n) {
        continuous(graph.node("Tanh", columns));
        floats("mean", n, columns);
    }

    private void gaussian(String columns, int n) {
        String mean = graph.columns(columns, 0, n);
        continuous(mean);
        floats("mean", n, mean);
        floats("log_std", n, graph.columns(columns, n, 2 * n));
    }

    private void squashed(String columns, SquashedGaussian head) {
        int n = head.actionSize();
        String mean = graph.columns(columns, 0, n);
        String low =
                graph.node("Max", graph.columns(columns, n, 2 * n), graph.floats(List.of(), (float) head.minLogStd()));
        continuous(graph.node("Tanh", mean));
        floats("mean", n, mean);
        floats("log_std", n, graph.node("Min", low, graph.floats(List.of(), (float) head.maxLogStd())));
    }

    /// The variance is `Σ feature² exp(2 logStd) + ε`.
    private void stateDependent(String columns, StateDependentGaussian head) {
        int n = head.actionSize();
        int features = head.features();
        String mean = graph.columns(columns, 0, n);
        String feature = graph.columns(columns, n, n + features);
        String deviation = graph.node("Exp", graph.columns(columns, n + features, n + features + features * n));
        String squares = graph.reshape(graph.node("Mul", deviation, deviation), List.of(features, n));
        String row = graph.reshape(graph.node("Mul", feature, feature), List.of(1, features));
        String sum = graph.reshape(graph.node("MatMul", row, squares), List.of(n));
        String epsilon = graph.floats(List.of(), (float) StateDependentGaussian.EPSILON);
        continuous(head.squashed() ? graph.node("Tanh", mean) : mean);
        floats("mean", n, mean);
        floats("std", n, graph.node("Sqrt", graph.node("Add", sum, epsilon)));
    }

    private void values(String columns, ActionValues head) {
        int n = head.actions();
        int atoms = head.distribution().atoms();
        List<Integer> shape = List.of(n, atoms);
        String numbers = graph.reshape(columns, head.dueling() ? List.of(n + 1, atoms) : shape);
        if (head.dueling()) {
            String value = graph.columns(numbers, 0, 1);
            String advantages = graph.columns(numbers, 1, n + 1);
            String base = graph.node("Sub", value, mean(advantages, 1, true));
            numbers = graph.node("Add", base, advantages);
        }
        String q = switch (head.distribution()) {
            case ReturnDistribution.Expected _ -> graph.reshape(numbers, List.of(n));
            case ReturnDistribution.Quantiles _ -> mean(numbers, 2, false);
            case ReturnDistribution.Categorical c -> expectation(numbers, c);
        };
        number(graph.largest(legal(q), false));
        floats("q_values", n, q);
        switch (head.distribution()) {
            case ReturnDistribution.Expected _ -> {}
            case ReturnDistribution.Quantiles _ -> graph.output(new Port("quantiles", Port.Type.FLOAT, shape), numbers);
            case ReturnDistribution.Categorical _ ->
                graph.output(new Port("return_probabilities", Port.Type.FLOAT, shape), softmax(numbers));
        }
    }

    private String softmax(String numbers) {
        return graph.node("Softmax", List.of(numbers), List.of(attribute("axis", -1)));
    }

    private String expectation(String logits, ReturnDistribution.Categorical returns) {
        float[] support = new float[returns.atoms()];
        for (int i = 0; i < support.length; i++) {
            support[i] = (float) returns.support(i);
        }
        String weighted = graph.node("Mul", softmax(logits), graph.floats(List.of(support.length), support));
        return graph.node("ReduceSum", List.of(weighted, graph.integers(2)), List.of(attribute("keepdims", 0)));
    }

    private String mean(String x, int axis, boolean keep) {
        return graph.node("ReduceMean", List.of(x, graph.integers(axis)), List.of(attribute("keepdims", keep ? 1 : 0)));
    }

    /// Clipped to the bounds, or stretched to them from ±1.
    private void continuous(String chosen) {
        if (!(actions instanceof Box box)) {
            throw new NotExportableException(
                    "a continuous head on actions " + actions, "train on an environment whose actions are a Box");
        }
        List<Integer> row = List.of(box.size());
        String value = chosen;
        if (squashed) {
            float[] widths = new float[box.size()];
            for (int i = 0; i < widths.length; i++) {
                widths[i] = box.high(i) - box.low(i);
            }
            String half = graph.node("Mul", graph.node("Add", value, one()), graph.floats(List.of(), 0.5f));
            value = graph.node("Add", graph.node("Mul", half, graph.floats(row, widths)), graph.floats(row, box.low()));
        }
        String above = graph.node("Max", value, graph.floats(row, box.low()));
        String bounded = graph.node("Min", above, graph.floats(row, box.high()));
        graph.output(
                new Port(ACTION, Port.Type.FLOAT, box.shape()),
                box.shape().size() == 1 ? bounded : graph.reshape(bounded, box.shape()));
    }

    private String one() {
        return graph.floats(List.of(), 1f);
    }

    private void floats(String name, int size, String value) {
        graph.output(new Port(name, Port.Type.FLOAT, List.of(size)), value);
    }
}
