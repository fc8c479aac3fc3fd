package bellman.registry;

import java.util.function.Function;

/// Environments that are too many to list, or not known beforehand: all whose ids begin alike.
///
/// @param prefix how the ids begin
/// @param ids how they look, for the reader
/// @param description what they are, with an example
/// @param entries makes the entry of an id that begins so; cheap, and does not check whether there is such an
///     environment
public record EnvironmentFamily(
        String prefix, String ids, String description, Function<String, EnvironmentEntry> entries) {
    public EnvironmentFamily {
        if (prefix.isBlank() || ids.isBlank() || description.isBlank()) {
            throw new IllegalArgumentException("a family of environments needs a prefix, ids and a description, got '"
                    + prefix + "', '" + ids + "', '" + description + "'");
        }
    }
}
