package bellman.llm.chat;

import bellman.store.json.Json;
import bellman.store.json.JsonException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Calls as JSON objects that are all there is, parted by `;`, or what stands behind `<|python_tag|>`.
final class LlamaCalls {
    private static final String TAG = "<|python_tag|>";
    private static final Pattern MEANT = Pattern.compile("\\{\\s*\"(?:name|type|function)\"\\s*:");
    private static final Pattern BUILT_IN = Pattern.compile("(\\w+)\\.call\\((.*)\\)", Pattern.DOTALL);
    private static final Pattern ARGUMENT = Pattern.compile(
            "\\s*(\\w+)\\s*=\\s*(\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|[^,\"]+?)\\s*(,|$)", Pattern.DOTALL);

    private LlamaCalls() {}

    static void read(String text, CallReader reader) {
        int tag = text.indexOf(TAG);
        if (tag >= 0) {
            reader.text(text.substring(0, tag));
            tagged(PythonText.strip(text.substring(tag + TAG.length())), text.substring(tag), reader);
            return;
        }
        String whole = PythonText.strip(text);
        if (whole.startsWith("{") && (isCall(whole) || MEANT.matcher(whole).lookingAt())) {
            objects(whole, reader);
        } else {
            reader.text(text);
        }
    }

    /// Whether it begins with an object that has a name and parameters, in whichever order.
    private static boolean isCall(String text) {
        int end = Brackets.end(text, 0);
        try {
            return end > 0
                    && Json.value(text.substring(0, end)) instanceof Map<?, ?> members
                    && members.containsKey("name")
                    && (members.containsKey("parameters") || members.containsKey("arguments"));
        } catch (JsonException e) {
            return false;
        }
    }

    private static void tagged(String body, String raw, CallReader reader) {
        Matcher builtIn = BUILT_IN.matcher(body);
        if (body.startsWith("{")) {
            objects(body, reader);
        } else if (body.isEmpty()) {
            reader.malformed("nothing follows " + TAG, raw);
        } else if (builtIn.matches()) {
            builtIn(builtIn.group(1), builtIn.group(2), raw, reader);
        } else {
            reader.call(ToolCall.of("code_interpreter", Map.of("code", body)), raw);
        }
    }

    private static void objects(String text, CallReader reader) {
        int at = 0;
        while (at < text.length()) {
            int end = text.charAt(at) == '{' ? Brackets.end(text, at) : -1;
            if (end < 0) {
                reader.malformed("expected an object with 'name' and 'parameters' that ends", text.substring(at));
                return;
            }
            String raw = text.substring(at, end);
            reader.json(raw, raw, "parameters", "arguments");
            at = PythonText.skipSpace(text, end);
            if (at < text.length() && text.charAt(at) == ';') {
                at = PythonText.skipSpace(text, at + 1);
            }
        }
    }

    private static void builtIn(String name, String list, String raw, CallReader reader) {
        var arguments = new LinkedHashMap<String, Object>();
        Matcher argument = ARGUMENT.matcher(list);
        int at = 0;
        while (at < list.length()) {
            if (!argument.region(at, list.length()).lookingAt()) {
                reader.malformed("expected key=\"value\" at '" + list.substring(at) + "'", raw);
                return;
            }
            String value = String.valueOf(argument.group(2));
            try {
                arguments.put(
                        String.valueOf(argument.group(1)),
                        value.startsWith("\"") ? Json.value(value.replace("\n", "\\n")) : literal(value));
            } catch (JsonException e) {
                reader.malformed("'" + argument.group(1) + "' is " + value + ": " + e.getMessage(), raw);
                return;
            }
            at = argument.end();
        }
        reader.call(ToolCall.of(name, arguments), raw);
    }

    /// Python's, or JSON's.
    private static Object literal(String value) {
        return switch (value) {
            case "True" -> true;
            case "False" -> false;
            case "None" -> Json.NULL;
            default -> Json.value(value);
        };
    }
}
