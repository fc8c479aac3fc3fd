package bellman.store.config;

import bellman.run.Spelling;
import bellman.store.config.ConfigNode.Mapping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The words in which a configuration is refused.
final class Refusal {
    private Refusal() {}

    /// A value of the wrong kind.
    ///
    /// @param expected with or without the word `expected`
    static ConfigException wrong(String path, ConfigNode found, String expected) {
        String what = expected.startsWith("expected") ? expected : "expected " + expected;
        return new ConfigException(
                found.origin().toString(),
                path,
                subject(found.origin(), path) + "found " + found.shown() + ", " + what);
    }

    /// A key that the record lacks: perhaps it stands at the wrong level, perhaps it is misspelt.
    ///
    /// @param root the record type of the whole document
    /// @param record that lacks the key
    /// @param variant the record's name in its family, empty if it has none
    static ConfigException unknown(
            Class<?> root, Class<?> record, String path, String key, ConfigNode value, String variant) {
        Collection<String> valid = Records.components(record).keySet();
        Stream<String> below = Records.paths(record).stream().map(p -> join(path, p));
        String hint = Stream.concat(below, Records.paths(root).stream())
                .filter(p -> p.equals(key) || p.endsWith("." + key))
                .filter(p -> !p.equals(join(path, key)))
                .findFirst()
                .or(() -> Spelling.nearest(key, valid).map(n -> join(path, n)))
                .map(n -> "did you mean '" + n + "'?")
                .orElseGet(() -> valid.isEmpty() ? "remove it" : "use one of: " + String.join(", ", valid));
        String of = variant.isEmpty() ? "" : " of " + variant;
        return new ConfigException(
                value.origin().toString(), join(path, key), "unknown key '" + join(path, key) + "'" + of + "; " + hint);
    }

    /// A value that the record's constructor refused, pinned on the key that its message names or on the only one
    /// that the user set.
    static ConfigException byConstructor(
            String source, String path, Collection<String> keys, List<Mapping> mappings, String message) {
        var set = new LinkedHashMap<String, Origin>();
        mappings.forEach(m -> m.entries().forEach((key, value) -> set.put(key, value.origin())));
        var explicit = new ArrayList<String>();
        set.forEach((key, origin) -> {
            if (origin.explicit()) {
                explicit.add(key);
            }
        });
        String words = words(message);
        Optional<String> key = keys.stream()
                .filter(k -> words.contains(" " + k.replace('-', ' ') + " "))
                .filter(set::containsKey)
                .min(Comparator.comparing(k -> !explicit.contains(k)))
                .or(() -> explicit.size() == 1 ? Optional.of(explicit.getFirst()) : Optional.empty());
        String at = key.map(k -> join(path, k)).orElse(path);
        Optional<Origin> where = key.or(() -> set.isEmpty()
                        ? Optional.empty()
                        : Optional.of(set.lastEntry().getKey()))
                .map(set::get);
        return new ConfigException(
                where.map(Origin::toString).orElse(source),
                at,
                where.map(o -> subject(o, at)).orElse("") + message);
    }

    private static String words(String message) {
        return " "
                + message.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ")
                        .replaceAll("[^A-Za-z0-9]+", " ")
                        .toLowerCase(Locale.ROOT)
                + " ";
    }

    /// Refuses a key that the user set although it has no effect.
    ///
    /// @param key a path below `path`
    /// @param reason as a clause
    static void checkEffect(String path, String key, String reason, List<Mapping> mappings) {
        for (Mapping mapping : mappings) {
            find(mapping, key).filter(n -> n.origin().explicit()).ifPresent(n -> {
                throw new ConfigException(
                        n.origin().toString(),
                        join(path, key),
                        "the key '" + join(path, key) + "' has no effect because " + reason
                                + "; remove it, or change what makes it ineffective");
            });
        }
    }

    /// The node at a dotted path below a mapping.
    static Optional<ConfigNode> find(Mapping mapping, String path) {
        int dot = path.indexOf('.');
        ConfigNode child = mapping.entries().get(dot < 0 ? path : path.substring(0, dot));
        return dot < 0
                ? Optional.ofNullable(child)
                : child instanceof Mapping m ? find(m, path.substring(dot + 1)) : Optional.empty();
    }

    /// The key in front of a message, unless the origin names it already.
    private static String subject(Origin origin, String path) {
        return path.isEmpty() || origin.source().endsWith(" " + path) ? "" : path + ": ";
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
