package bellman.cli;

import java.util.Locale;
import java.util.Map;

/// One thing that `bellman doctor` looked at.
///
/// @param name what was looked at
/// @param outcome what became of it
/// @param found what there is
/// @param advice what to do, empty if nothing
/// @param details more of it, for machines
public record Check(String name, Outcome outcome, String found, String advice, Map<String, Object> details) {
    public Check {
        details = Map.copyOf(details);
    }

    /// What became of a check.
    public enum Outcome {
        /// Nothing to do.
        OK,
        /// Something works less well than it could.
        WARNING,
        /// Something does not work.
        FAILED;

        /// As it is printed.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A check that found what it looked for.
    public static Check ok(String name, String found) {
        return new Check(name, Outcome.OK, found, "", Map.of());
    }

    /// A check that is good, or else has an outcome and an advice.
    public static Check of(String name, boolean good, Outcome otherwise, String found, String advice) {
        return good ? ok(name, found) : new Check(name, otherwise, found, advice, Map.of());
    }

    /// The same with a detail.
    public Check with(String key, Object value) {
        return new Check(name, outcome, found, advice, Map.of(key, value));
    }
}
