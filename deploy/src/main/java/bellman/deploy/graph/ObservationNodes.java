package bellman.deploy.graph;

import bellman.space.Box;
import bellman.space.Discrete;
import bellman.space.MultiDiscrete;
import bellman.space.Space;
import bellman.vector.RunningStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// From raw observations to a network's inputs: what [RunningStatistics] and [bellman.policy.Encoder] do.
final class ObservationNodes {
    private static final float BYTE = 1f / 255f;
    private final Graph graph;
    private final Optional<RunningStatistics> normalizer;

    ObservationNodes(Graph graph, Optional<RunningStatistics> normalizer) {
        this.graph = graph;
        this.normalizer = normalizer;
    }

    /// `[batch][inputs]`, the parts' inputs declared.
    String encode(Space space) {
        List<Leaf> leaves = Leaf.of("observation", space);
        List<String> columns = new ArrayList<>();
        for (Leaf leaf : leaves) {
            columns.add(encode(
                    leaf,
                    graph.input(leaf.port()),
                    leaves.size() == 1 && leaf.space().equals(space)));
        }
        return graph.join(columns);
    }

    /// @param whole whether the part is all of it: bytes inside structures are not scaled
    private String encode(Leaf leaf, String x, boolean whole) {
        return switch (leaf.space()) {
            case Box box -> box(box, leaf.offset(), x, whole);
            case Discrete discrete -> {
                String number = discrete.start() == 0 ? x : graph.node("Sub", x, graph.integer(discrete.start()));
                yield oneHot(number, discrete.n());
            }
            case MultiDiscrete many -> {
                List<String> parts = new ArrayList<>();
                for (int i = 0; i < many.size(); i++) {
                    String column = graph.columns(x, i, i + 1);
                    parts.add(oneHot(
                            graph.node("Squeeze", column, graph.integers(1)),
                            many.counts().get(i)));
                }
                yield graph.join(parts);
            }
            default -> graph.cast(x, Port.Type.FLOAT);
        };
    }

    private String box(Box box, int offset, String x, boolean whole) {
        String row = box.shape().size() == 1 ? x : graph.reshape(x, List.of(box.size()));
        if (normalizer.isPresent()) {
            row = normalize(normalizer.get(), box.size(), offset, row);
        } else if (box.type() == Box.Type.UINT8) {
            row = graph.cast(row, Port.Type.FLOAT);
        }
        return whole && box.type() == Box.Type.UINT8 ? graph.node("Mul", row, graph.floats(List.of(), BYTE)) : row;
    }

    /// In double precision, as training did.
    private String normalize(RunningStatistics statistics, int size, int offset, String row) {
        double[] means = new double[size];
        double[] factors = new double[size];
        for (int i = 0; i < size; i++) {
            means[i] = statistics.mean(offset + i);
            factors[i] = statistics.factor(offset + i);
        }
        String centred = graph.node("Sub", graph.cast(row, Port.Type.DOUBLE), graph.doubles(means));
        String scaled = graph.node("Mul", centred, graph.doubles(factors));
        String low = graph.node("Max", scaled, graph.doubles(-statistics.clip()));
        return graph.cast(graph.node("Min", low, graph.doubles(statistics.clip())), Port.Type.FLOAT);
    }

    private String oneHot(String number, int n) {
        return graph.node("OneHot", number, graph.integers(n), graph.floats(List.of(2), 0f, 1f));
    }
}
