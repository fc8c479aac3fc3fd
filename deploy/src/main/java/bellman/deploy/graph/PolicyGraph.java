package bellman.deploy.graph;

import bellman.head.ActionValues;
import bellman.head.Categorical;
import bellman.head.MultiCategorical;
import bellman.head.PolicyHead;
import bellman.net.Architecture;
import bellman.net.Network;
import bellman.net.Output;
import bellman.policy.Policy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A policy as an ONNX graph.
///
/// It takes raw observations (`observation`, or a value for each part of a structure), which actions are
/// legal where the environment masks them (`mask`), and a recurrent policy's memory (`state`, zeros where an
/// episode begins). It gives the most probable `action` as the environment takes it, the distribution's
/// parameters or the actions' values, the `value` of an actor-critic, and the memory after the step
/// (`next_state`).
///
/// @param inputs in order
/// @param outputs in order
/// @param leaves the observation's parts, which are the first inputs
/// @param file the bytes of a file with the graph
public record PolicyGraph(List<Port> inputs, List<Port> outputs, List<Leaf> leaves, byte[] file) {
    /// The name of the input that says which actions are legal.
    public static final String MASK = "mask";

    /// The name of the input with a recurrent policy's memory.
    public static final String STATE = "state";

    /// The name of the output with the memory after the step.
    public static final String NEXT_STATE = "next_state";

    public PolicyGraph {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        leaves = List.copyOf(leaves);
        file = file.clone();
    }

    /// The graph of `policy` with `weights`.
    ///
    /// @param maskSize length of the environment's action masks, 0 if it has none
    /// @param version of Bellman
    /// @param about what readers may want to know of it
    /// @throws NotExportableException if a graph cannot say it
    public static PolicyGraph of(
            Policy policy, Weights weights, int maskSize, String version, Map<String, String> about) {
        var graph = new Graph();
        Network network = policy.network();
        String x = new ObservationNodes(graph, policy.normalizer()).encode(policy.observationSpace());
        Optional<String> mask = maskSize > 0 && masks(policy.head())
                ? Optional.of(graph.input(new Port(MASK, Port.Type.BOOL, List.of(maskSize))))
                : Optional.empty();
        boolean recurrent = network.stateSize() > 0;
        var memory = new Memory(
                graph, recurrent ? graph.input(new Port(STATE, Port.Type.FLOAT, List.of(network.stateSize()))) : "");
        String outputs = outputs(new Operators(graph, weights), memory, network.architecture(), x);
        int width = policy.head().width();
        boolean whole = width == network.outputs();
        new HeadNodes(graph, policy.actionSpace(), policy.squashed(), mask)
                .apply(policy.head(), whole ? outputs : graph.columns(outputs, 0, width));
        if (network.outputs() == width + 1 && !(policy.head() instanceof ActionValues)) {
            graph.output(
                    new Port("value", Port.Type.FLOAT, List.of()),
                    graph.reshape(graph.columns(outputs, width, width + 1), List.of()));
        }
        if (recurrent) {
            graph.output(new Port(NEXT_STATE, Port.Type.FLOAT, List.of(network.stateSize())), memory.end());
        }
        List<Leaf> leaves = Leaf.of("observation", policy.observationSpace());
        return new PolicyGraph(graph.inputs(), graph.outputs(), leaves, graph.file("policy", version, about));
    }

    private static boolean masks(PolicyHead head) {
        return head instanceof Categorical || head instanceof MultiCategorical || head instanceof ActionValues;
    }

    private static String outputs(Operators operators, Memory memory, Architecture architecture, String x) {
        Graph graph = operators.graph();
        var layers = new LayerNodes(operators, memory);
        List<String> columns = new ArrayList<>();
        for (Architecture.Branch branch : architecture.branches()) {
            String features = x;
            int index = 0;
            for (var layer : branch.trunk()) {
                features = layers.apply(layer, features, branch.name() + "/" + index++);
            }
            for (Output output : branch.outputs()) {
                String name = branch.name() + "/" + index++;
                columns.add(
                        switch (output) {
                            case Output.Linear _ -> operators.affine(features, name);
                            case Output.Free _ -> repeated(operators, name, x);
                            case Output.Features _ -> features;
                        });
            }
        }
        return graph.join(columns);
    }

    /// Numbers that do not depend on the input, once for each row.
    private static String repeated(Operators operators, String name, String x) {
        Graph graph = operators.graph();
        String rows = graph.node("Slice", graph.node("Shape", x), graph.integers(0), graph.integers(1));
        String values = operators.weight(name + "/values");
        String size = graph.node("Shape", values);
        String shape = graph.node("Concat", List.of(rows, size), List.of(Graph.attribute("axis", 0)));
        return graph.node("Expand", values, shape);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PolicyGraph g
                && inputs.equals(g.inputs)
                && outputs.equals(g.outputs)
                && leaves.equals(g.leaves)
                && Arrays.equals(file, g.file);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(file);
    }
}
