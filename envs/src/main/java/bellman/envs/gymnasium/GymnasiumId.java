package bellman.envs.gymnasium;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/// An id such as `gym/LunarLander-v3?workers=2&gravity=-5.0`: Gymnasium's own, options of the bridge, and arguments
/// for `gymnasium.make`, written as Python writes them.
///
/// The bridge's own, all optional: `vector` and `atari` say how it is made, `wrap` names wrappers
/// (`minigrid.wrappers:ImgObsWrapper`), `without` parts of a Dict that are left out, `render=false` says that no
/// pictures are wanted.
///
/// @param environment Gymnasium's id
/// @param workers processes among which the environments are divided
/// @param timeout seconds that a worker may take for a step or a reset, before it counts as hung
/// @param restarts how many workers may be lost within a thousand steps, before the run ends
/// @param words what the worker is told: `key=value`
record GymnasiumId(String environment, int workers, double timeout, int restarts, List<String> words) {
    /// How all these ids begin.
    static final String PREFIX = "gym/";

    private static final Set<String> OWN = Set.of("workers", "timeout", "restarts");

    GymnasiumId {
        words = List.copyOf(words);
        if (environment.isBlank()) {
            throw new IllegalArgumentException("'gym/' needs a Gymnasium id behind it, such as gym/CartPole-v1");
        }
        if (workers < 1 || restarts < 0 || !(timeout > 0)) {
            throw new IllegalArgumentException(PREFIX + environment + ": expected workers of at least 1, restarts of at"
                    + " least 0 and a timeout above 0, got " + workers + ", " + restarts + " and " + timeout);
        }
    }

    /// Reads `id`.
    ///
    /// @throws IllegalArgumentException if an option is no `key=value`, stands twice or has no number where
    ///     one belongs
    static GymnasiumId of(String id) {
        int mark = id.indexOf('?');
        String environment = id.substring(PREFIX.length(), mark < 0 ? id.length() : mark);
        Map<String, String> options = new LinkedHashMap<>();
        if (mark >= 0) {
            for (String option : id.substring(mark + 1).split("&", -1)) {
                String[] words = option.split("=", 2);
                String value = words.length == 2 ? words[1] : "true";
                if (words[0].isEmpty() || options.put(words[0], value) != null) {
                    throw new IllegalArgumentException(
                            id + ": option '" + option + "': expected key=value, each key once, with & between them");
                }
            }
        }
        List<String> words = new ArrayList<>();
        options.forEach((key, value) -> {
            if (!OWN.contains(key)) {
                words.add(key + "=" + value);
            }
        });
        return new GymnasiumId(
                environment,
                integer(id, options, "workers", 1),
                number(id, options, "timeout", 60),
                integer(id, options, "restarts", 10),
                words);
    }

    private static double number(String id, Map<String, String> options, String key, double otherwise) {
        String value = options.getOrDefault(key, "");
        try {
            return value.isEmpty() ? otherwise : Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(id + ": option '" + key + "': expected a number, got " + value, e);
        }
    }

    private static int integer(String id, Map<String, String> options, String key, int otherwise) {
        double number = number(id, options, key, otherwise);
        if (number != (int) number) {
            throw new IllegalArgumentException(id + ": option '" + key + "': expected an integer, got " + number);
        }
        return (int) number;
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner("&", PREFIX + environment + (words.isEmpty() ? "" : "?"), "");
        words.forEach(text::add);
        return text.toString();
    }
}
