package bellman.llm.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One turn of a conversation.
public sealed interface Turn {

    /// What the model is told to be.
    record SystemPrompt(String text) implements Turn {}

    /// What somebody asks: texts and images in their order.
    record User(List<Part> parts) implements Turn {
        public User {
            if (parts.isEmpty()) {
                throw new ChatFormatException("content", "has no parts, expected a text or an image");
            }
            parts = List.copyOf(parts);
        }
    }

    /// What the model wrote.
    ///
    /// @param thinking what it wrote before its answer
    /// @param calls the functions it wants called
    record Assistant(Optional<String> thinking, String text, List<ToolCall> calls) implements Turn {
        public Assistant {
            calls = List.copyOf(calls);
        }
    }

    /// What a function gave back.
    ///
    /// @param callId the call it answers, if calls have ids
    /// @param name the function, if that is known
    record ToolResult(Optional<String> callId, Optional<String> name, String text) implements Turn {}

    /// A piece of what a user sends.
    sealed interface Part {}

    /// Words.
    record Text(String text) implements Part {}

    /// An image.
    ///
    /// @param source where it is: a path or an address
    record Image(String source) implements Part {}

    /// A system turn.
    static Turn system(String text) {
        return new SystemPrompt(text);
    }

    /// A user's turn of words alone.
    static Turn user(String text) {
        return new User(List.of(new Text(text)));
    }

    /// An assistant's turn of words alone.
    static Turn assistant(String text) {
        return new Assistant(Optional.empty(), text, List.of());
    }

    /// The message that templates know: `content` is a text where words are all there is.
    default Map<String, Object> message() {
        var message = new LinkedHashMap<String, Object>();
        switch (this) {
            case SystemPrompt(String text) -> {
                message.put("role", "system");
                message.put("content", text);
            }
            case User(List<Part> parts) -> {
                message.put("role", "user");
                message.put("content", content(parts));
            }
            case Assistant(Optional<String> thinking, String text, List<ToolCall> calls) -> {
                message.put("role", "assistant");
                message.put("content", text);
                thinking.ifPresent(t -> message.put("reasoning_content", t));
                if (!calls.isEmpty()) {
                    message.put("tool_calls", calls.stream().map(ToolCall::json).toList());
                }
            }
            case ToolResult(Optional<String> callId, Optional<String> name, String text) -> {
                message.put("role", "tool");
                name.ifPresent(n -> message.put("name", n));
                callId.ifPresent(id -> message.put("tool_call_id", id));
                message.put("content", text);
            }
        }
        return message;
    }

    /// The turn that a message stands for; the opposite of [#message()].
    ///
    /// @param field how the message is called in errors, for example `messages[2]`
    /// @throws ChatFormatException naming the field that is malformed or that no turn has
    static Turn of(Map<String, Object> message, String field) {
        return TurnReader.turn(message, field);
    }

    /// The turns of a conversation.
    ///
    /// @throws ChatFormatException naming the field that is malformed or that no turn has
    static List<Turn> ofAll(List<Map<String, Object>> messages) {
        var turns = new ArrayList<Turn>();
        for (int i = 0; i < messages.size(); i++) {
            turns.add(of(messages.get(i), "messages[" + i + "]"));
        }
        return turns;
    }

    private static Object content(List<Part> parts) {
        if (parts.size() == 1 && parts.getFirst() instanceof Text(String text)) {
            return text;
        }
        var list = new ArrayList<Object>();
        for (Part part : parts) {
            list.add(
                    switch (part) {
                        case Text(String text) -> ordered("text", "text", text);
                        case Image(String source) -> ordered("image", "image", source);
                    });
        }
        return list;
    }

    private static Map<String, Object> ordered(String type, String name, String value) {
        var part = new LinkedHashMap<String, Object>();
        part.put("type", type);
        part.put(name, value);
        return part;
    }
}
