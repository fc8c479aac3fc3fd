package bellman.store.config;

import bellman.run.Spelling;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Keys as they are said on the command line: the end of a path is enough.
final class Keys {
    private Keys() {}

    /// The whole path of a key from the command line, of which the last parts are enough where one key ends so.
    ///
    /// @throws ConfigException if there is no such key, or several
    static String resolve(Class<?> type, String key, Origin origin) {
        List<String> paths = Records.paths(type);
        if (paths.contains(key) || isInMap(type, key)) {
            return key;
        }
        List<String> ends =
                highest(paths.stream().filter(p -> p.endsWith("." + key)).toList());
        if (ends.size() == 1) {
            return ends.getFirst();
        }
        String where = origin.toString();
        if (ends.size() > 1) {
            throw new ConfigException(
                    where,
                    key,
                    "the key '" + key + "' is ambiguous; write one of: "
                            + ends.stream().collect(Collectors.joining(", ")));
        }
        String hint = meant(key, paths)
                .map(n -> "did you mean '" + n + "'?")
                .orElseGet(() -> "use one of: " + String.join(", ", beside(key, paths)));
        throw new ConfigException(where, key, "unknown key '" + key + "'; " + hint);
    }

    /// Those nearest to the root: a short key means an algorithm's own before that of one of its parts.
    private static List<String> highest(List<String> paths) {
        long least = paths.stream().mapToLong(Keys::depth).min().orElse(0);
        return paths.stream().filter(p -> depth(p) == least).toList();
    }

    private static long depth(String path) {
        return path.chars().filter(c -> c == '.').count();
    }

    /// The path that somebody meant by `key`, which is none: the same word at another level, nearest below where it
    /// was sought, or a similar word at the same level, or anywhere.
    private static Optional<String> meant(String key, List<String> paths) {
        int dot = key.lastIndexOf('.');
        String parent = key.substring(0, dot + 1);
        String word = word(key);
        List<String> siblings = paths.stream()
                .filter(p -> p.lastIndexOf('.') == dot && p.startsWith(parent))
                .toList();
        List<String> tails = paths.stream().map(p -> tail(p, key)).distinct().toList();
        return paths.stream()
                .filter(p -> ("." + p).endsWith("." + word))
                .min(Comparator.comparing(p -> !p.startsWith(parent)))
                .or(() -> Spelling.nearest(key, siblings))
                .or(() -> Spelling.nearest(key, tails)
                        .or(() -> Spelling.nearest(
                                word, paths.stream().map(Keys::word).toList()))
                        .flatMap(n -> paths.stream()
                                .filter(p -> ("." + p).endsWith("." + n))
                                .findFirst()));
    }

    /// The keys that begin as `key` does, as far as there are any: those among which it would stand, or where its
    /// parent is none, those beside the parent.
    private static List<String> beside(String key, List<String> paths) {
        int dot = key.lastIndexOf('.');
        String parent = key.substring(0, dot + 1);
        List<String> siblings = paths.stream()
                .filter(p -> p.startsWith(parent) && p.indexOf('.', parent.length()) < 0)
                .toList();
        return siblings.isEmpty() && dot > 0 ? beside(key.substring(0, dot), paths) : siblings;
    }

    /// The last part of `path`.
    private static String word(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static boolean isInMap(Class<?> type, String key) {
        for (int dot = key.indexOf('.'); dot > 0; dot = key.indexOf('.', dot + 1)) {
            if (Records.isMap(type, key.substring(0, dot))) {
                return true;
            }
        }
        return false;
    }

    /// The last parts of `path`, as many as `key` has.
    private static String tail(String path, String key) {
        String[] parts = path.split("\\.");
        int wanted = Math.min(parts.length, key.split("\\.", -1).length);
        return String.join(".", List.of(parts).subList(parts.length - wanted, parts.length));
    }
}
