package bellman.llm.chat;

import bellman.store.json.Json;
import bellman.store.json.JsonException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What can be said of a call whose beginning was written.
sealed interface CallStart {
    /// Nothing yet.
    record Undecided() implements CallStart {}

    /// It is none.
    record None() implements CallStart {}

    /// A function is called; the object of its arguments begins at `at`.
    ///
    /// @param nested whether that object is a member of another
    record Begun(Optional<String> id, String name, int at, boolean nested) implements CallStart {}

    /// The whole call is there; it ends in front of `end`.
    record Whole(ToolCall call, int end) implements CallStart {}

    /// Looks at a call as an object with a name and, in a member called by one of `keys`, arguments.
    ///
    /// @param at where the object begins, or would
    static CallStart object(String text, int at, String... keys) {
        if (at >= text.length()) {
            return new Undecided();
        }
        return text.charAt(at) == '{' ? new Members(text, at, List.of(keys)).read() : new None();
    }

    /// Looks at a call as a name in front of its arguments, with `[CALL_ID]` and `[ARGS]` or without.
    @SuppressWarnings("JdkObsolete") // this is a stream, and more may follow
    static CallStart named(String text, int at) {
        Matcher matcher = MistralCalls.NAMED.matcher(text).region(at, text.length());
        if (matcher.lookingAt() && matcher.end() < text.length() && text.charAt(matcher.end()) == '{') {
            return new Begun(
                    Optional.ofNullable(matcher.group(2)), String.valueOf(matcher.group(1)), matcher.end(), false);
        }
        return matcher.hitEnd() ? new Undecided() : new None();
    }

    /// Reads an object up to its arguments, or to its end if they come before the name.
    final class Members {
        private static final Pattern LITERAL = Pattern.compile("[\\w.+-]+");

        private final String text;
        private final int begin;
        private final List<String> keys;
        private final Map<String, String> texts = new LinkedHashMap<>();
        private int at;

        private Members(String text, int begin, List<String> keys) {
            this.text = text;
            this.begin = begin;
            this.keys = keys;
            at = begin + 1;
        }

        private CallStart read() {
            while (true) {
                int next = PythonText.skipSpace(text, at);
                if (next < text.length() && text.charAt(next) == '}') {
                    return whole(next + 1);
                }
                Optional<CallStart> decided = member(next);
                if (decided.isPresent()) {
                    return decided.get();
                }
                at = PythonText.skipSpace(text, at);
                if (at < text.length() && text.charAt(at) == ',') {
                    at++;
                } else if (at < text.length() && text.charAt(at) != '}') {
                    return new None();
                }
            }
        }

        /// Passes over a member, unless that decides.
        private Optional<CallStart> member(int from) {
            int colon = PythonText.skipSpace(text, value(from));
            if (from < text.length() && text.charAt(from) != '"'
                    || colon < text.length() && colon > from && text.charAt(colon) != ':') {
                return Optional.of(new None());
            }
            int start = colon < text.length() && colon > from ? PythonText.skipSpace(text, colon + 1) : text.length();
            if (start == text.length()) {
                return Optional.of(new Undecided());
            }
            String key = string(from, colon);
            if (keys.contains(key) && text.charAt(start) == '{' && texts.containsKey("name")) {
                return Optional.of(new Begun(Optional.ofNullable(texts.get("id")), texts.get("name"), start, true));
            }
            int end = value(start);
            if (end == start) {
                return Optional.of(new None());
            }
            if (end == text.length()) {
                return Optional.of(new Undecided());
            }
            if (text.charAt(start) == '"') {
                texts.put(key, string(start, end));
            }
            at = end;
            return texts.getOrDefault("name", "?").isBlank() ? Optional.of(new None()) : Optional.empty();
        }

        /// Where the value that begins at `from` ends: there if it is none, at the end of all if it does not end.
        private int value(int from) {
            if (from >= text.length()) {
                return text.length();
            }
            return switch (text.charAt(from)) {
                case '{', '[' -> orAll(Brackets.end(text, from));
                case '"' -> orAll(quoteEnd(from + 1));
                default -> {
                    Matcher literal = LITERAL.matcher(text).region(from, text.length());
                    yield literal.lookingAt() ? literal.end() : from;
                }
            };
        }

        private int orAll(int end) {
            return end < 0 ? text.length() : end;
        }

        private int quoteEnd(int from) {
            for (int i = from; i < text.length(); i++) {
                if (text.charAt(i) == '"') {
                    return i + 1;
                }
                i += text.charAt(i) == '\\' ? 1 : 0;
            }
            return -1;
        }

        /// A quoted text; one that is no JSON is none.
        private String string(int from, int to) {
            try {
                return Json.value(text.substring(from, to).strip()) instanceof String s ? s : "";
            } catch (JsonException e) {
                return "";
            }
        }

        private CallStart whole(int end) {
            var reader = new CallReader();
            String raw = text.substring(begin, end);
            reader.json(raw, raw, keys.toArray(String[]::new));
            List<ModelOutput.Attempt> attempts = new ArrayList<>(reader.calls());
            return attempts.getFirst() instanceof ModelOutput.Call(ToolCall call, String _)
                    ? new Whole(call, end)
                    : new None();
        }
    }
}
