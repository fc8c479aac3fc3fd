package bellman.llm.chat;

import bellman.store.json.JsonNull;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a chat template is given, by the names that transformers' `apply_chat_template` uses. Values are JSON's, as
/// [bellman.store.json.Json#value(String)] reads them.
///
/// @param messages the conversation, `{"role": …, "content": …}` each
/// @param tools JSON schemas of functions
/// @param documents what a template for retrieval shows
/// @param addGenerationPrompt whether the header of the assistant's next turn follows
/// @param continueFinalMessage the field of the last message that the model is to go on writing
/// @param templateName which of several templates; `tool_use` or `default` if none is named
/// @param variables further names for the template, such as `enable_thinking`
public record ChatInput(
        List<Map<String, Object>> messages,
        Optional<List<Map<String, Object>>> tools,
        Optional<List<Map<String, Object>>> documents,
        boolean addGenerationPrompt,
        Optional<String> continueFinalMessage,
        Optional<String> templateName,
        Map<String, Object> variables) {
    public ChatInput {
        ChatMessages.require(messages);
        if (addGenerationPrompt && continueFinalMessage.isPresent()) {
            throw new ChatFormatException(
                    "continue_final_message", "is set together with 'add_generation_prompt': choose one");
        }
        messages = List.copyOf(messages);
        tools = tools.map(List::copyOf);
        documents = documents.map(List::copyOf);
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    /// A conversation alone.
    public static ChatInput of(List<Turn> turns) {
        return ofMessages(turns.stream().map(Turn::message).toList());
    }

    /// Messages alone.
    ///
    /// @throws ChatFormatException naming the field that is malformed
    public static ChatInput ofMessages(List<Map<String, Object>> messages) {
        return new ChatInput(
                messages, Optional.empty(), Optional.empty(), false, Optional.empty(), Optional.empty(), Map.of());
    }

    /// From an object with `messages`, and if wanted `tools`, `documents`, `add_generation_prompt`,
    /// `continue_final_message` (true or a field's name), `chat_template` (a name) and whatever else the template
    /// is to see.
    ///
    /// @throws ChatFormatException naming the field that is malformed
    public static ChatInput fromJson(Map<String, ?> object) {
        var variables = new LinkedHashMap<String, Object>(object);
        Object messages = variables.remove("messages");
        if (messages == null) {
            throw new ChatFormatException("messages", "is missing, expected a list of objects");
        }
        return new ChatInput(
                ChatMessages.objects("messages", messages),
                list(variables, "tools"),
                list(variables, "documents"),
                flag(variables, "add_generation_prompt"),
                continued(variables),
                Optional.ofNullable(variables.remove("chat_template"))
                        .filter(n -> n != JsonNull.NULL)
                        .map(n -> ChatMessages.text("chat_template", n)),
                variables);
    }

    private static Optional<List<Map<String, Object>>> list(Map<String, Object> from, String name) {
        return Optional.ofNullable(from.remove(name))
                .filter(v -> v != JsonNull.NULL)
                .map(v -> ChatMessages.objects(name, v));
    }

    private static boolean flag(Map<String, Object> from, String name) {
        return switch (from.remove(name)) {
            case null -> false;
            case JsonNull.NULL -> false;
            case Boolean b -> b;
            case Object other -> throw ChatFormatException.of(name, other, "true or false");
        };
    }

    private static Optional<String> continued(Map<String, Object> from) {
        return switch (from.remove("continue_final_message")) {
            case null -> Optional.empty();
            case JsonNull.NULL -> Optional.empty();
            case Boolean b -> b ? Optional.of("content") : Optional.empty();
            case String field -> Optional.of(field);
            case Object other ->
                throw ChatFormatException.of("continue_final_message", other, "true, false or a field's name");
        };
    }

    /// The same with tools.
    public ChatInput withTools(List<Map<String, Object>> tools) {
        return new ChatInput(
                messages,
                Optional.of(tools),
                documents,
                addGenerationPrompt,
                continueFinalMessage,
                templateName,
                variables);
    }

    /// The same with other messages.
    public ChatInput withMessages(List<Map<String, Object>> messages) {
        return new ChatInput(
                messages, tools, documents, addGenerationPrompt, continueFinalMessage, templateName, variables);
    }

    /// The same with the header of the assistant's next turn.
    public ChatInput withGenerationPrompt() {
        return withGenerationPrompt(true);
    }

    /// The same with the header of the assistant's next turn, or without.
    public ChatInput withGenerationPrompt(boolean wanted) {
        return new ChatInput(messages, tools, documents, wanted, continueFinalMessage, templateName, variables);
    }

    /// The same, the last message being left open for the model to go on.
    public ChatInput continued() {
        return new ChatInput(messages, tools, documents, false, Optional.of("content"), templateName, variables);
    }

    /// The same with one more name for the template.
    public ChatInput with(String name, Object value) {
        var more = new LinkedHashMap<>(variables);
        more.put(name, value);
        return new ChatInput(messages, tools, documents, addGenerationPrompt, continueFinalMessage, templateName, more);
    }
}
