package bellman.llm.command;

import bellman.cli.CommandException;
import bellman.store.json.JsonNull;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A line of a command's input: a JSON object whose nulls are kept.
///
/// @param number of the line, from 1 on
/// @param place its file and number, for errors
/// @param folder of the file, from which paths in the line go out
/// @param members by name
record InputLine(long number, String place, Path folder, Map<String, Object> members) {

    /// What is wrong with the line, to be thrown.
    CommandException wrong(String problem) {
        return new CommandException(place + ": " + problem);
    }

    /// What is wrong with the line, to be thrown.
    CommandException wrong(Throwable cause) {
        return new CommandException(place + ": " + cause.getMessage(), cause);
    }

    /// Whether there is something other than null called `name`.
    boolean has(String name) {
        return members.getOrDefault(name, JsonNull.NULL) != JsonNull.NULL;
    }

    /// The text called `name`, if there is one.
    Optional<String> text(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        Object value = members.getOrDefault(name, JsonNull.NULL);
        if (value instanceof String text) {
            return Optional.of(text);
        }
        throw wrong("field '" + name + "': expected a text, found " + shown(value));
    }

    /// The token ids in `ids`.
    ///
    /// @param vocabulary one more than the largest id that the model knows
    int[] ids(int vocabulary) {
        Object value = members.getOrDefault("ids", "");
        if (!(value instanceof List<?> list)) {
            throw wrong("field 'ids': expected a list of token ids, found " + shown(value));
        }
        int[] ids = new int[list.size()];
        for (int i = 0; i < ids.length; i++) {
            if (!(list.get(i) instanceof Long id) || id < 0 || id >= vocabulary) {
                throw wrong("field 'ids[" + i + "]': expected a token id from 0 to " + (vocabulary - 1) + ", found "
                        + shown(list.get(i)));
            }
            ids[i] = id.intValue();
        }
        return ids;
    }

    /// A value for a message, cut where it is long.
    static String shown(Object value) {
        String text = value instanceof String s ? "'" + s + "'" : String.valueOf(value);
        return text.length() <= 40 ? text : text.substring(0, text.offsetByCodePoints(0, 20)) + "…";
    }
}
