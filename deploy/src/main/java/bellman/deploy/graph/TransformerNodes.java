package bellman.deploy.graph;

import static bellman.deploy.graph.Graph.attribute;

import bellman.net.Activation;
import bellman.net.Layer;
import java.util.List;

/// One step of a [Layer.Transformer]: the row attends to itself and to the rows that its memory holds. The
/// memory is, block by block, the keys and the values of the last `window` rows, and at the end how many of
/// these there are.
final class TransformerNodes {
    private final Operators operators;
    private final Graph graph;
    private final Memory memory;
    private final Layer.Transformer layer;
    private final int rows;

    TransformerNodes(Operators operators, Memory memory, Layer.Transformer layer) {
        this.operators = operators;
        this.memory = memory;
        this.layer = layer;
        graph = operators.graph();
        rows = layer.window() + 1;
    }

    String apply(String x, String name) {
        int size = layer.window() * layer.width();
        String[] remembered = new String[2 * layer.blocks()];
        for (int i = 0; i < remembered.length; i++) {
            remembered[i] = graph.reshape(memory.take(size), List.of(layer.window(), layer.width()));
        }
        String count = memory.take(1);
        String hidden = hidden(count);
        String y = operators.affine(x, name + "/entry");
        for (int i = 0; i < layer.blocks(); i++) {
            String block = name + "/block-" + i;
            y = graph.node("Add", y, attend(y, block, remembered[2 * i], remembered[2 * i + 1], hidden));
            String wide = operators.affine(operators.layerNorm(y, block + "/feed-forward"), block + "/wide");
            y = graph.node("Add", y, operators.affine(operators.activate(Activation.GELU, wide), block + "/narrow"));
        }
        String more = graph.node("Add", count, graph.floats(List.of(), 1f));
        memory.keep(graph.node("Min", more, graph.floats(List.of(), layer.window())));
        return operators.layerNorm(y, name + "/exit");
    }

    /// What is added to the scores: nothing where a row is seen, the lowest float where not,
    /// `[batch][1][1][rows]`.
    private String hidden(String count) {
        float[] places = new float[rows];
        for (int i = 0; i < rows; i++) {
            places[i] = i;
        }
        String first = graph.node("Sub", graph.floats(List.of(), layer.window()), count);
        String seen = graph.node("GreaterOrEqual", graph.floats(List.of(rows), places), first);
        String added =
                graph.node("Where", seen, graph.floats(List.of(), 0f), graph.floats(List.of(), -Float.MAX_VALUE));
        return graph.reshape(added, List.of(1, 1, rows));
    }

    private String attend(String x, String block, String oldKeys, String oldValues, String hidden) {
        int width = layer.width();
        String all = operators.affine(operators.layerNorm(x, block + "/attention"), block + "/queries-keys-values");
        String query = turn(heads(graph.columns(all, 0, width), 1), layer.window(), 1);
        String keys = turn(heads(remember(oldKeys, graph.columns(all, width, 2 * width)), rows), 0, rows);
        String values = heads(remember(oldValues, graph.columns(all, 2 * width, 3 * width)), rows);
        String products = graph.node("MatMul", query, graph.transpose(keys, 0, 1, 3, 2));
        float scale = (float) (1 / Math.sqrt((double) width / layer.heads()));
        String scores = graph.node("Add", graph.node("Mul", products, graph.floats(List.of(), scale)), hidden);
        String shares = graph.node("Softmax", List.of(scores), List.of(attribute("axis", -1)));
        String seen = graph.node("MatMul", shares, values);
        return operators.affine(graph.reshape(seen, List.of(width)), block + "/mixed");
    }

    /// The remembered rows and the new one, `[batch][rows][width]`, of which the last `window` are kept.
    private String remember(String old, String row) {
        String next = graph.reshape(row, List.of(1, layer.width()));
        String all = graph.node("Concat", List.of(old, next), List.of(attribute("axis", 1)));
        memory.keep(graph.reshape(graph.columns(all, 1, rows), List.of(layer.window() * layer.width())));
        return all;
    }

    /// `[batch][head][count][width / heads]`.
    private String heads(String x, int count) {
        int size = layer.width() / layer.heads();
        return graph.transpose(graph.reshape(x, List.of(count, layer.heads(), size)), 0, 2, 1, 3);
    }

    /// Turned to positions `from` to `from + count - 1` (Su et al. 2021).
    private String turn(String x, int from, int count) {
        int half = layer.width() / layer.heads() / 2;
        float[] cosines = new float[count * half];
        float[] sines = new float[count * half];
        for (int i = 0; i < cosines.length; i++) {
            double angle = (from + i / half) * Math.pow(Constants.ROTARY_BASE, -(double) (i % half) / half);
            cosines[i] = (float) Math.cos(angle);
            sines[i] = (float) Math.sin(angle);
        }
        String cosine = graph.floats(List.of(count, half), cosines);
        String sine = graph.floats(List.of(count, half), sines);
        String a = part(x, 0, half);
        String b = part(x, half, 2 * half);
        String left = graph.node("Sub", graph.node("Mul", a, cosine), graph.node("Mul", b, sine));
        String right = graph.node("Add", graph.node("Mul", b, cosine), graph.node("Mul", a, sine));
        return graph.join(List.of(left, right));
    }

    private String part(String x, int from, int to) {
        return graph.node("Slice", x, graph.integers(from), graph.integers(to), graph.integers(-1));
    }
}
