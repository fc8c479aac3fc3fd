package bellman.llm.chat;

import bellman.store.json.JsonNull;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// One template with the names it is always given.
///
/// @param place where it stands, for messages
/// @param source Jinja
/// @param names texts of special tokens by role, for example `eos_token`
public record ChatTemplate(String place, String source, Map<String, String> names) {
    private static final Pattern GENERATION = Pattern.compile("\\{%[-+]?\\s*generation\\s*[-+]?%\\}");

    public ChatTemplate {
        names = Map.copyOf(names);
    }

    /// The text of a conversation.
    ///
    /// @throws TemplateException if the template is malformed or refuses the conversation
    public String render(ChatInput input) {
        return render(input, InstantSource.system(), ZoneId.systemDefault());
    }

    /// The text of a conversation at another time, which some templates state.
    ///
    /// @throws TemplateException if the template is malformed or refuses the conversation
    public String render(ChatInput input, InstantSource clock, ZoneId zone) {
        return render(input, clock, zone, "");
    }

    /// The same with marks around what its generation blocks hold.
    String render(ChatInput input, InstantSource clock, ZoneId zone, String marks) {
        var now = LocalDateTime.ofInstant(clock.instant(), zone);
        var messages = ChatMessages.prepared(input.messages());
        Optional<FinalMessage> last = input.continueFinalMessage().map(f -> FinalMessage.of(messages, f, source));
        try {
            String text = Jinja.shared()
                    .render(
                            source,
                            visible(input, last.map(FinalMessage::messages).orElse(messages)),
                            now,
                            marks);
            return last.isPresent() ? last.get().opened(text) : text;
        } catch (TemplateException e) {
            throw new TemplateException(place + ": " + e.getMessage(), e);
        }
    }

    /// Whether it marks what the assistant writes, by `{% generation %}`.
    boolean marksTurns() {
        return GENERATION.matcher(source).find();
    }

    private Map<String, Object> visible(ChatInput input, Object messages) {
        var visible = new LinkedHashMap<String, Object>(names);
        visible.putAll(input.variables());
        visible.put("messages", messages);
        visible.put("tools", input.tools().<Object>map(t -> t).orElse(JsonNull.NULL));
        visible.put("documents", input.documents().<Object>map(d -> d).orElse(JsonNull.NULL));
        visible.put("add_generation_prompt", input.addGenerationPrompt());
        return visible;
    }
}
