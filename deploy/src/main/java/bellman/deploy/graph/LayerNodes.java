package bellman.deploy.graph;

import static bellman.deploy.graph.Graph.attribute;

import bellman.net.Image;
import bellman.net.Layer;
import java.util.ArrayList;
import java.util.List;

/// Layers as the backends compute them when an agent acts, one step of sequences included.
final class LayerNodes {
    private final Operators operators;
    private final Graph graph;
    private final Memory memory;

    LayerNodes(Operators operators, Memory memory) {
        this.operators = operators;
        this.memory = memory;
        graph = operators.graph();
    }

    /// What leaves `layer`, `[batch][width]`, for `x`, `[batch][in]`.
    ///
    /// @param name in front of its weights' names
    String apply(Layer layer, String x, String name) {
        return switch (layer) {
            case Layer.Dense dense -> {
                String z = operators.affine(x, name);
                yield operators.activate(dense.activation(), dense.layerNorm() ? operators.layerNorm(z, name) : z);
            }
            case Layer.Noisy noisy -> operators.activate(noisy.activation(), operators.affine(x, name));
            case Layer.BatchNorm norm -> batchNorm(norm, x, name);
            case Layer.Streams streams -> streams(streams, x, name);
            case Layer.Gru gru -> gru(gru.width(), x, name);
            case Layer.Lstm lstm -> lstm(lstm.width(), x, name);
            case Layer.Convolution convolution -> convolution(convolution, x, name);
            case Layer.ResidualStage stage -> residual(stage, x, name);
            case Layer.Transformer transformer -> new TransformerNodes(operators, memory, transformer).apply(x, name);
        };
    }

    private String batchNorm(Layer.BatchNorm norm, String x, String name) {
        List<String> from = List.of(
                x,
                operators.weight(name + "/scale"),
                operators.weight(name + "/shift"),
                operators.weight(name + "/mean"),
                operators.weight(name + "/variance"));
        return graph.node("BatchNormalization", from, List.of(attribute("epsilon", norm.epsilon())));
    }

    private String streams(Layer.Streams streams, String x, String name) {
        List<String> ends = new ArrayList<>();
        for (int s = 0; s < streams.stacks().size(); s++) {
            String y = x;
            for (int i = 0; i < streams.stacks().get(s).size(); i++) {
                y = apply(streams.stacks().get(s).get(i), y, name + "/" + s + "/" + i);
            }
            ends.add(y);
        }
        return graph.join(ends);
    }

    private String input(String x, String name) {
        return graph.affine(x, operators.weight(name + "/input-weight"), operators.weight(name + "/input-bias"));
    }

    private String hidden(String h, String name) {
        return graph.affine(h, operators.weight(name + "/hidden-weight"), operators.weight(name + "/hidden-bias"));
    }

    private String gru(int width, String x, String name) {
        String h = memory.take(width);
        String in = input(x, name);
        String m = hidden(h, name);
        String gates = graph.node(
                "Sigmoid", graph.node("Add", graph.columns(in, 0, 2 * width), graph.columns(m, 0, 2 * width)));
        String r = graph.columns(gates, 0, width);
        String z = graph.columns(gates, width, 2 * width);
        String reset = graph.node("Mul", r, graph.columns(m, 2 * width, 3 * width));
        String n = graph.node("Tanh", graph.node("Add", graph.columns(in, 2 * width, 3 * width), reset));
        String next = graph.node("Add", n, graph.node("Mul", z, graph.node("Sub", h, n)));
        memory.keep(next);
        return next;
    }

    private String lstm(int width, String x, String name) {
        String h = memory.take(width);
        String c = memory.take(width);
        String gates = graph.node("Add", input(x, name), hidden(h, name));
        String in = graph.node("Sigmoid", graph.columns(gates, 0, width));
        String forget = graph.node("Sigmoid", graph.columns(gates, width, 2 * width));
        String candidate = graph.node("Tanh", graph.columns(gates, 2 * width, 3 * width));
        String out = graph.node("Sigmoid", graph.columns(gates, 3 * width, 4 * width));
        String cell = graph.node("Add", graph.node("Mul", forget, c), graph.node("Mul", in, candidate));
        String next = graph.node("Mul", out, graph.node("Tanh", cell));
        memory.keep(next);
        memory.keep(cell);
        return next;
    }

    private String convolution(Layer.Convolution layer, String x, String name) {
        String y = filter(images(x, layer.image()), name, layer.kernel(), layer.stride(), layer.padding());
        return rows(operators.activate(layer.activation(), y), layer.width());
    }

    private String residual(Layer.ResidualStage stage, String x, String name) {
        String entered = filter(images(x, stage.image()), name + "/entry", 3, 1, 1);
        String y = graph.node(
                "MaxPool",
                List.of(entered),
                List.of(attribute("kernel_shape", 3, 3), attribute("strides", 2, 2), attribute("pads", 1, 1, 1, 1)));
        for (int i = 0; i < stage.blocks(); i++) {
            String block = name + "/block-" + i;
            String first = filter(graph.node("Relu", y), block + "/first", 3, 1, 1);
            y = graph.node("Add", y, filter(graph.node("Relu", first), block + "/second", 3, 1, 1));
        }
        return rows(operators.activate(stage.activation(), y), stage.width());
    }

    /// Filters are kept `[height][width][in][out]`, and ONNX wants `[out][in][height][width]`.
    private String filter(String images, String name, int kernel, int stride, int padding) {
        String filters = graph.transpose(operators.weight(name + "/weight"), 3, 2, 0, 1);
        return graph.node(
                "Conv",
                List.of(images, filters, operators.weight(name + "/bias")),
                List.of(
                        attribute("kernel_shape", kernel, kernel),
                        attribute("strides", stride, stride),
                        attribute("pads", padding, padding, padding, padding)));
    }

    /// Rows as `[batch][channel][height][width]`; stacked frames become channels.
    private String images(String x, Image image) {
        String frames = graph.reshape(x, List.of(image.frames(), image.height(), image.width(), image.channels()));
        String turned = graph.transpose(frames, 0, 1, 4, 2, 3);
        return graph.reshape(turned, List.of(image.planes(), image.height(), image.width()));
    }

    private String rows(String images, int width) {
        return graph.reshape(graph.transpose(images, 0, 2, 3, 1), List.of(width));
    }
}
