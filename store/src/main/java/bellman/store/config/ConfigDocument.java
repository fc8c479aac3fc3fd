package bellman.store.config;

import bellman.store.config.ConfigNode.Kind;
import bellman.store.config.ConfigNode.Mapping;
import bellman.store.config.ConfigNode.Scalar;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

/// A configuration before it is a record: what files, presets and options say, one over the other, each key with
/// its place. Immutable.
public final class ConfigDocument {
    private static final String SIMPLE = "[A-Za-z][A-Za-z0-9/-]*|[0-9][0-9_]*(\\.[0-9]+)?([eE]-?[0-9]+)?";
    private final List<Layer> layers;
    private final String source;

    /// What one source says.
    private sealed interface Layer {
        /// The layer as a mapping for a record type.
        Mapping forType(Class<?> type);

        /// The layer as a mapping, its keys taken literally.
        Mapping literal();

        Layer asPreset();

        Layer mapTexts(UnaryOperator<String> change);

        /// The layer without some keys, if it is a whole document.
        Layer without(Collection<String> paths);

        /// A file or a record.
        record Tree(Mapping literal) implements Layer {
            @Override
            public Mapping forType(Class<?> type) {
                return literal;
            }

            @Override
            public Tree asPreset() {
                return new Tree(literal.mapOrigins(Origin::implicit));
            }

            @Override
            public Tree mapTexts(UnaryOperator<String> change) {
                return new Tree(literal.mapTexts(change));
            }

            @Override
            public Tree without(Collection<String> paths) {
                return new Tree(literal.without(paths));
            }
        }

        /// One key from the command line, whose full path only the record type tells.
        record Setting(String key, ConfigNode value) implements Layer {
            @Override
            public Mapping forType(Class<?> type) {
                return nest(Keys.resolve(type, key, value.origin()), value);
            }

            @Override
            public Mapping literal() {
                return nest(key, value);
            }

            @Override
            public Setting asPreset() {
                return new Setting(key, value.mapOrigins(Origin::implicit));
            }

            @Override
            public Setting mapTexts(UnaryOperator<String> change) {
                return new Setting(key, value.mapTexts(change));
            }

            @Override
            public Setting without(Collection<String> paths) {
                return this;
            }
        }
    }

    private ConfigDocument(List<Layer> layers, String source) {
        this.layers = List.copyOf(layers);
        this.source = source;
    }

    /// A document that says nothing.
    public static ConfigDocument empty() {
        return new ConfigDocument(List.of(), "the configuration");
    }

    /// The document in a YAML file.
    ///
    /// @throws ConfigException if the file cannot be read or is not a YAML mapping
    public static ConfigDocument parse(Path file) {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (NoSuchFileException e) {
            throw new ConfigException(file.toString(), "", "there is no such file; check the path");
        } catch (CharacterCodingException e) {
            throw new ConfigException(file.toString(), "", "the file is not UTF-8 text; expected YAML");
        } catch (IOException e) {
            throw new ConfigException(file.toString(), "", "the file cannot be read (" + e + "); expected YAML");
        }
    }

    /// The document in a YAML text.
    ///
    /// @param name the text's source in messages, usually a file
    /// @throws ConfigException if it is not a YAML mapping
    public static ConfigDocument parse(String yaml, String name) {
        ConfigNode node = Yaml.read(yaml, name, true).orElse(Scalar.nothing(Origin.DEFAULTS));
        if (node instanceof Mapping m) {
            return new ConfigDocument(List.of(new Layer.Tree(m)), name);
        }
        if (node instanceof Scalar s && s.kind() == Kind.NULL) {
            return new ConfigDocument(List.of(), name);
        }
        throw new ConfigException(
                node.origin().toString(),
                "",
                "found " + node.shown() + ", expected a mapping: lines of the form 'key: value'");
    }

    /// The whole of a record, all keys. Its keys count as defaults, not as set by the user.
    public static ConfigDocument of(Record record) {
        return new ConfigDocument(List.of(new Layer.Tree(new RecordTree(false).of(record))), "defaults");
    }

    /// The keys of a record that have an effect, see [bellman.run.Configured].
    public static ConfigDocument effective(Record record) {
        return new ConfigDocument(List.of(new Layer.Tree(new RecordTree(true).of(record))), "defaults");
    }

    /// This document with `over` laid over it. Mappings are merged key by key, anything else is replaced.
    public ConfigDocument merge(ConfigDocument over) {
        var all = new ArrayList<>(layers);
        all.addAll(over.layers);
        return new ConfigDocument(all, over.layers.isEmpty() ? source : over.source);
    }

    /// This document with one key set, as by `--set key=value`.
    ///
    /// @param key a dotted path; its last part is enough, where only one key of the record ends so
    /// @param value YAML: `1e-3`, `[64, 64]`, `{type: sgd, momentum: 0.9}`
    public ConfigDocument set(String key, String value) {
        Origin origin = Origin.option(key);
        ConfigNode node = value.matches(SIMPLE) && !value.equalsIgnoreCase("null")
                ? new Scalar(value, kind(value), origin)
                : Yaml.read(value, origin.source(), false).orElse(Scalar.nothing(origin));
        var all = new ArrayList<>(layers);
        all.add(new Layer.Setting(key, node));
        return new ConfigDocument(all, source);
    }

    /// A plain word's or number's kind, so that a simple option needs no YAML parser.
    private static Kind kind(String simple) {
        return Character.isDigit(simple.charAt(0))
                ? simple.matches("[0-9]+") ? Kind.INTEGER : Kind.FLOAT
                : simple.equalsIgnoreCase("true") || simple.equalsIgnoreCase("false") ? Kind.BOOLEAN : Kind.TEXT;
    }

    /// This document as a preset: none of its keys counts as set by the user, so that none is refused for having no
    /// effect.
    public ConfigDocument asPreset() {
        return new ConfigDocument(layers.stream().map(Layer::asPreset).toList(), source);
    }

    /// The record that this document describes, over defaults.
    ///
    /// @throws ConfigException if a key is unknown, has no effect, or has a value of the wrong type or out of range
    public <T extends Record> T bind(Class<T> type, T defaults) {
        return bind(type, Optional.of(defaults));
    }

    /// The record that this document describes. A key that is left out and has no default is missing; a record type
    /// has defaults if it has a constructor without arguments or a static method `defaults()`.
    ///
    /// @throws ConfigException if a key is missing, unknown, has no effect, or has a wrong value
    public <T extends Record> T bind(Class<T> type) {
        return bind(type, Optional.empty());
    }

    private <T extends Record> T bind(Class<T> type, Optional<Object> defaults) {
        List<ConfigNode> nodes = new ArrayList<>();
        for (Layer layer : layers) {
            nodes.add(layer.forType(type));
        }
        if (nodes.isEmpty()) {
            nodes.add(new Mapping(new LinkedHashMap<>(), Origin.DEFAULTS));
        }
        return type.cast(new Binder(source, type).bind(type, "", nodes, defaults));
    }

    /// Refuses keys that the user set although they have no effect, for reasons that only the caller knows.
    ///
    /// @param type that this document describes
    /// @param ineffective dotted paths, each with the reason as a clause
    /// @throws ConfigException if one of them was set by the user
    public void refuse(Class<? extends Record> type, Map<String, String> ineffective) {
        List<Mapping> mappings =
                layers.stream().map(layer -> layer.forType(type)).toList();
        ineffective.forEach((key, reason) -> Refusal.checkEffect("", key, reason, mappings));
    }

    /// This document without some keys.
    ///
    /// @param paths dotted
    public ConfigDocument without(Collection<String> paths) {
        return new ConfigDocument(layers.stream().map(l -> l.without(paths)).toList(), source);
    }

    /// The dotted paths of all keys that a record type has, in order, those of every variant included.
    public static List<String> keys(Class<? extends Record> type) {
        return Records.paths(type);
    }

    /// The whole path of a key, of which the last part is enough, as with [#set].
    ///
    /// @param type that documents describe
    /// @throws ConfigException if there is no such key, or several
    public static String path(Class<? extends Record> type, String key) {
        return Keys.resolve(type, key, Origin.option(key));
    }

    /// Whether the value at a path of a record is a whole number.
    ///
    /// @param path dotted and whole
    public static boolean isWhole(Record record, String path) {
        return Records.isWhole(record, path);
    }

    /// The values of a record by their dotted paths, as YAML in one line each, in order.
    public static SequencedMap<String, String> values(Record record) {
        var values = new LinkedHashMap<String, String>();
        collect("", new RecordTree(false).of(record), values);
        return values;
    }

    /// What the document says by its dotted paths, all layers in one, as YAML in one line each.
    public SequencedMap<String, String> values() {
        var values = new LinkedHashMap<String, String>();
        collect("", merged(), values);
        return values;
    }

    private static void collect(String path, ConfigNode node, Map<String, String> values) {
        if (node instanceof Mapping m && !m.entries().isEmpty()) {
            m.entries().forEach((key, value) -> collect(Refusal.join(path, key), value, values));
        } else {
            values.put(path, Yaml.line(node));
        }
    }

    /// The documents below a key, by name and in order: what a recipe has under `stages`.
    ///
    /// @throws ConfigException if what stands there is no mapping of mappings
    public SequencedMap<String, ConfigDocument> documents(String key) {
        var documents = new LinkedHashMap<String, ConfigDocument>();
        for (Layer layer : layers) {
            Optional<ConfigNode> at = Refusal.find(layer.literal(), key);
            if (at.isPresent()) {
                if (!(at.get() instanceof Mapping names)) {
                    throw Refusal.wrong(key, at.get(), "a mapping from names to configurations");
                }
                names.entries().forEach((name, node) -> {
                    if (!(node instanceof Mapping below)) {
                        throw Refusal.wrong(Refusal.join(key, name), node, "a configuration");
                    }
                    var one = new ConfigDocument(List.of(new Layer.Tree(below)), source);
                    documents.merge(name, one, ConfigDocument::merge);
                });
            }
        }
        return documents;
    }

    /// This document with the text of every value changed.
    public ConfigDocument mapTexts(UnaryOperator<String> change) {
        return new ConfigDocument(
                layers.stream().map(layer -> layer.mapTexts(change)).toList(), source);
    }

    /// Whether any layer of the document says something at a path, presets included.
    ///
    /// @param path dotted and whole
    public boolean says(String path) {
        return layers.stream()
                .anyMatch(layer -> Refusal.find(layer.literal(), path).isPresent());
    }

    /// The name of the record that stands at `path`, where that is one of a family: what `path.type` says, or `path`
    /// itself.
    ///
    /// @param path dotted
    public Optional<String> variant(String path) {
        Optional<String> name = Optional.empty();
        for (Layer layer : layers) {
            Optional<ConfigNode> at = Refusal.find(layer.literal(), path);
            Optional<ConfigNode> node = at.flatMap(n ->
                    n instanceof Mapping m ? Optional.ofNullable(m.entries().get("type")) : Optional.of(n));
            if (node.isPresent() && node.get() instanceof Scalar s && s.kind() != Kind.NULL) {
                name = Optional.of(s.text());
            }
        }
        return name;
    }

    /// Refuses a document that leaves out a key, or sets it to nothing, that has a default but should not be left to
    /// it.
    ///
    /// @param type that this document describes
    /// @param path dotted
    /// @param why it must be said, and what to do, as a clause
    /// @throws ConfigException if the document does not set the key
    public void require(Class<? extends Record> type, String path, String why) {
        Optional<ConfigNode> last = layers.stream()
                .flatMap(l -> Refusal.find(l.forType(type), path).stream())
                .reduce((_, later) -> later);
        if (last.filter(node -> !(node instanceof Scalar s && s.kind() == Kind.NULL))
                .isEmpty()) {
            throw new ConfigException(source, path, "the key '" + path + "' is missing: " + why);
        }
    }

    private static Mapping nest(String path, ConfigNode value) {
        Origin origin = value.origin();
        int dot = path.lastIndexOf('.');
        Mapping inner = Mapping.of(path.substring(dot + 1), value, origin);
        return dot < 0 ? inner : nest(path.substring(0, dot), inner);
    }

    /// YAML text of the document, all layers in one.
    public String toYaml() {
        return Yaml.write(merged());
    }

    private Mapping merged() {
        var merged = new Mapping(new LinkedHashMap<>(), Origin.DEFAULTS);
        for (Layer layer : layers) {
            merged = merged.merge(layer.literal());
        }
        return merged;
    }
}
