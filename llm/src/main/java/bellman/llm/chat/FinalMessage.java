package bellman.llm.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The last message of a conversation that the model is to go on writing: it is rendered with a tag at its end, and
/// the text is cut there.
///
/// @param messages the conversation with the tag in it
/// @param text what the last message says so far
record FinalMessage(List<Map<String, Object>> messages, String text) {
    private static final String WORD = "CONTINUE_FINAL_MESSAGE_TAG";

    /// Behind the space the template either keeps the spacing or trims it.
    private static final String TAG = WORD + " ";

    /// @throws ChatFormatException if the last message has no such text
    static FinalMessage of(List<Map<String, Object>> messages, String field, String template) {
        var changed = new ArrayList<>(messages);
        var last = new LinkedHashMap<>(changed.removeLast());
        String where = "messages[" + changed.size() + "]." + field;
        Object value = last.get(field);
        List<String> copies = ChatMessages.REASONING.contains(field)
                ? ChatMessages.REASONING.stream()
                        .filter(f -> value != null && value.equals(last.get(f)))
                        .toList()
                : List.of(field);
        if (value == null) {
            throw new ChatFormatException(where, "is missing, but 'continue_final_message' is set");
        }
        if (copies.stream().noneMatch(template::contains)) {
            throw new ChatFormatException(
                    "continue_final_message", "is '" + field + "', which the chat template does not read");
        }
        String text;
        if (value instanceof List<?> parts) {
            var list = new ArrayList<Object>(parts);
            text = tagLastText(list, where);
            last.put(field, list);
        } else {
            text = ChatMessages.text(where, value);
            copies.forEach(f -> last.put(f, text + TAG));
        }
        changed.add(last);
        return new FinalMessage(changed, text);
    }

    private static String tagLastText(List<Object> parts, String where) {
        for (int i = parts.size() - 1; i >= 0; i--) {
            var part = new LinkedHashMap<>(ChatMessages.object(where + "[" + i + "]", parts.get(i)));
            if (part.get("text") instanceof String text) {
                part.put("text", text + TAG);
                parts.set(i, part);
                return text;
            }
        }
        throw new ChatFormatException(where, "has no text to go on from, but 'continue_final_message' is set");
    }

    /// The rendering up to the tag.
    ///
    /// @throws TemplateException if the template left the message out or changed it
    String opened(String rendered) {
        int at = rendered.lastIndexOf(WORD);
        if (at < 0 || !rendered.contains(PythonText.strip(text))) {
            throw new TemplateException("'continue_final_message' is set, but the chat template leaves out or changes"
                    + " the final message, so that nothing can follow it");
        }
        return rendered.startsWith(TAG, at)
                ? rendered.substring(0, at)
                : PythonText.stripTrailing(rendered.substring(0, at));
    }
}
