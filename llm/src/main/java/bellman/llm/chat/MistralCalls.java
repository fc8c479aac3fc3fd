package bellman.llm.chat;

import bellman.store.json.Json;
import bellman.store.json.JsonException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `[TOOL_CALLS]` with a list of calls, or one for each call with its name before its arguments.
final class MistralCalls {
    private static final String OPEN = "[TOOL_CALLS]";
    static final Pattern NAMED =
            Pattern.compile("\\s*([\\w.-]+)\\s*(?:\\[CALL_ID\\]\\s*([\\w-]+)\\s*)?(?:\\[ARGS\\])?\\s*");

    private MistralCalls() {}

    static void read(String text, CallReader reader) {
        int at = 0;
        for (int open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, at)) {
            reader.text(text.substring(at, open));
            at = calls(text, open, reader);
        }
        reader.text(text.substring(at));
    }

    private static int calls(String text, int open, CallReader reader) {
        int body = open + OPEN.length();
        int start = PythonText.skipSpace(text, body);
        if (start < text.length() && text.charAt(start) == '[') {
            return list(text, open, start, reader);
        }
        Matcher named = NAMED.matcher(text).region(body, text.length());
        if (!named.lookingAt() || named.end() >= text.length() || text.charAt(named.end()) != '{') {
            return broken("expected a list of calls, or a name with [ARGS] and an object", text, open, reader);
        }
        int end = Brackets.end(text, named.end());
        if (end < 0) {
            return broken("the arguments of '" + named.group(1) + "' do not end", text, open, reader);
        }
        String raw = text.substring(open, end);
        try {
            var call = new LinkedHashMap<String, Object>();
            call.put("name", String.valueOf(named.group(1)));
            if (named.group(2) != null) {
                call.put("id", named.group(2));
            }
            call.put("arguments", Json.value(text.substring(named.end(), end)));
            reader.call(call, raw, "arguments");
        } catch (JsonException e) {
            reader.malformed("the arguments of '" + named.group(1) + "': " + e.getMessage(), raw);
        }
        return end;
    }

    private static int list(String text, int open, int start, CallReader reader) {
        int end = Brackets.end(text, start);
        if (end < 0) {
            return broken("a list of calls that does not end", text, open, reader);
        }
        String raw = text.substring(open, end);
        try {
            for (Object call : (List<?>) Json.value(text.substring(start, end))) {
                reader.call(call, Json.writeValue(call), "arguments");
            }
        } catch (JsonException e) {
            reader.malformed(String.valueOf(e.getMessage()), raw);
        }
        return end;
    }

    /// Up to the next call.
    private static int broken(String reason, String text, int open, CallReader reader) {
        int next = text.indexOf(OPEN, open + OPEN.length());
        int end = next < 0 ? text.length() : next;
        reader.malformed(reason, text.substring(open, end));
        return end;
    }
}
