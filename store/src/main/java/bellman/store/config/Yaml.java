package bellman.store.config;

import bellman.store.config.ConfigNode.Kind;
import bellman.store.config.ConfigNode.Mapping;
import bellman.store.config.ConfigNode.Scalar;
import bellman.store.config.ConfigNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.StreamDataWriter;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// YAML text to nodes and back. Aliases are expanded, within a limit: a few lines of them can stand for billions of
/// nodes.
final class Yaml {
    private static final int MOST_NODES = 100_000;
    private static final int MOST_DEPTH = 64;
    private final String source;
    private final boolean lines;
    private int nodes;

    private Yaml(String source, boolean lines) {
        this.source = source;
        this.lines = lines;
    }

    /// The nodes of a document; empty if it has none.
    ///
    /// @param source its name in messages
    /// @param lines whether messages name lines
    static Optional<ConfigNode> read(String text, String source, boolean lines) {
        var reader = new Yaml(source, lines);
        var settings = LoadSettings.builder()
                .setLabel(source)
                .setSchema(new CoreSchema())
                .build();
        try {
            return new Compose(settings).composeString(text).map(n -> reader.node(n, reader.origin(n), 0));
        } catch (MarkedYamlEngineException e) {
            throw new ConfigException(
                    reader.origin(e.getProblemMark()).toString(),
                    "",
                    "this is not YAML: " + e.getProblem() + "; correct the line");
        } catch (YamlEngineException e) {
            throw new ConfigException(source, "", "this is not YAML: " + e.getMessage() + "; correct the file");
        }
    }

    /// Text of a document.
    static String write(ConfigNode node) {
        var settings = DumpSettings.builder()
                .setSchema(new CoreSchema())
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setSplitLines(false)
                .setWidth(100)
                .build();
        var out = new StringBuilder();
        new Dump(settings).dumpNode(node(node), new StreamDataWriter() {
            @Override
            public void write(String text) {
                out.append(text);
            }

            @Override
            public void write(String text, int offset, int length) {
                out.append(text, offset, offset + length);
            }
        });
        return out.toString();
    }

    /// A value in one line, as `--set` takes it.
    static String line(ConfigNode node) {
        if (node instanceof Scalar s) {
            return s.text();
        }
        if (node instanceof Sequence s) {
            return s.items().stream().map(Yaml::line).collect(Collectors.joining(", ", "[", "]"));
        }
        return ((Mapping) node)
                .entries().entrySet().stream()
                        .map(e -> e.getKey() + ": " + line(e.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
    }

    private static Node node(ConfigNode node) {
        if (node instanceof Scalar s) {
            return new ScalarNode(tag(s.kind()), s.text(), ScalarStyle.PLAIN);
        }
        if (node instanceof Sequence s) {
            boolean flat = s.items().stream().allMatch(Scalar.class::isInstance);
            return new SequenceNode(
                    Tag.SEQ, s.items().stream().map(Yaml::node).toList(), flat ? FlowStyle.FLOW : FlowStyle.BLOCK);
        }
        var tuples = new ArrayList<NodeTuple>();
        ((Mapping) node)
                .entries()
                .forEach((key, value) ->
                        tuples.add(new NodeTuple(new ScalarNode(Tag.STR, key, ScalarStyle.PLAIN), node(value))));
        return new MappingNode(Tag.MAP, tuples, tuples.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
    }

    private static Tag tag(Kind kind) {
        return switch (kind) {
            case NULL -> Tag.NULL;
            case BOOLEAN -> Tag.BOOL;
            case INTEGER -> Tag.INT;
            case FLOAT -> Tag.FLOAT;
            case TEXT -> Tag.STR;
        };
    }

    private ConfigNode node(Node node, Origin origin, int depth) {
        if (++nodes > MOST_NODES || depth > MOST_DEPTH) {
            throw new ConfigException(
                    origin.toString(),
                    "",
                    "the document has more than " + MOST_NODES + " values or " + MOST_DEPTH
                            + " levels once its aliases are expanded; write it without them");
        }
        if (node instanceof ScalarNode s) {
            return scalar(s, origin);
        }
        if (node instanceof MappingNode m) {
            return mapping(m, origin, depth);
        }
        if (node instanceof SequenceNode s) {
            List<ConfigNode> items = new ArrayList<>();
            s.getValue().forEach(i -> items.add(node(i, origin(i), depth + 1)));
            return new Sequence(items, origin);
        }
        throw new ConfigException(
                origin.toString(), "", "expected a value, a list or a mapping, found a " + node.getNodeType());
    }

    private Mapping mapping(MappingNode m, Origin origin, int depth) {
        var entries = new LinkedHashMap<String, ConfigNode>();
        for (NodeTuple t : m.getValue()) {
            Origin at = origin(t.getKeyNode());
            if (!(t.getKeyNode() instanceof ScalarNode key)) {
                throw new ConfigException(at.toString(), "", "expected a word as key, found a list or mapping");
            }
            ConfigNode first = entries.get(key.getValue());
            if (first != null) {
                throw new ConfigException(
                        at.toString(),
                        key.getValue(),
                        "the key '" + key.getValue() + "' is set twice, first at " + first.origin()
                                + "; remove one of the two");
            }
            entries.put(key.getValue(), node(t.getValueNode(), at, depth + 1));
        }
        return new Mapping(entries, origin);
    }

    private static Scalar scalar(ScalarNode s, Origin origin) {
        Tag tag = s.getTag();
        Kind kind = tag.equals(Tag.NULL)
                ? Kind.NULL
                : tag.equals(Tag.BOOL)
                        ? Kind.BOOLEAN
                        : tag.equals(Tag.INT) ? Kind.INTEGER : tag.equals(Tag.FLOAT) ? Kind.FLOAT : Kind.TEXT;
        return new Scalar(s.getValue(), kind, origin);
    }

    private Origin origin(Node node) {
        return origin(node.getStartMark());
    }

    private Origin origin(Optional<Mark> mark) {
        return new Origin(source, lines ? mark.map(m -> m.getLine() + 1).orElse(0) : 0, true);
    }
}
