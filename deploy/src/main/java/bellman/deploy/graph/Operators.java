package bellman.deploy.graph;

import static bellman.deploy.graph.Graph.attribute;

import bellman.net.Activation;
import java.util.List;

/// What several layers are made of, with weights by their names.
final class Operators {
    private final Graph graph;
    private final Weights weights;

    Operators(Graph graph, Weights weights) {
        this.graph = graph;
        this.weights = weights;
    }

    Graph graph() {
        return graph;
    }

    /// The weight called `name` as a value.
    String weight(String name) {
        Weights.Weight weight = weights.find(name);
        return graph.weight(name, weight.shape(), weight.values());
    }

    /// `x · weight + bias` with the weights below `name`.
    String affine(String x, String name) {
        return graph.affine(x, weight(name + "/weight"), weight(name + "/bias"));
    }

    /// Layer normalisation with the weights below `name`.
    String layerNorm(String x, String name) {
        return graph.node(
                "LayerNormalization",
                List.of(x, weight(name + "/scale"), weight(name + "/shift")),
                List.of(attribute("axis", -1), attribute("epsilon", Constants.NORM_EPSILON)));
    }

    String activate(Activation activation, String x) {
        return switch (activation) {
            case IDENTITY -> x;
            case TANH -> graph.node("Tanh", x);
            case RELU -> graph.node("Relu", x);
            case GELU -> graph.node("Gelu", List.of(x), List.of(attribute("approximate", "tanh")));
            case SILU -> graph.node("Mul", x, graph.node("Sigmoid", x));
        };
    }
}
