package bellman.llm.data;

import java.util.Map;
import java.util.Optional;

/// Reads a row as an example.
///
/// @param <E> the kind of example
@FunctionalInterface
public interface Schema<E extends Example> {

    /// Rows with `messages` (and `tools`), or with `text`.
    Schema<Conversation> CONVERSATION = row -> {
        var fields = new Fields(row);
        Content content = fields.has("text") && !fields.has("messages")
                ? new Content.Plain(fields.text("text"))
                : fields.messages("messages");
        return new Conversation(content, fields.tools(), fields.others("messages", "text", "tools"));
    };

    /// Rows with `prompt`, and with `completion` where an answer is to be learned.
    Schema<Prompt> PROMPT = row -> {
        var fields = new Fields(row);
        Content prompt = fields.content("prompt");
        return new Prompt(
                prompt,
                fields.optional("completion", prompt),
                fields.tools(),
                fields.others("prompt", "completion", "tools"));
    };

    /// Rows to learn by heart: `prompt` with `completion`, or `messages` (and `tools`), or `text`.
    Schema<Example> DEMONSTRATION = row -> {
        var fields = new Fields(row);
        if (!fields.has("prompt")) {
            return CONVERSATION.read(row);
        }
        Content prompt = fields.content("prompt");
        return new Prompt(
                prompt,
                Optional.of(fields.content("completion", prompt)),
                fields.tools(),
                fields.others("prompt", "completion", "tools"));
    };

    /// Rows with `chosen` and `rejected`, and mostly with `prompt`; if there is a `margin`, it is a number.
    Schema<Preference> PREFERENCE = row -> {
        var fields = new Fields(row);
        fields.requireNumberIfThere("margin");
        Content chosen = fields.content("chosen");
        return new Preference(
                fields.optional("prompt", chosen),
                chosen,
                fields.content("rejected", chosen),
                fields.tools(),
                fields.others("prompt", "chosen", "rejected", "tools"));
    };

    /// Rows with `prompt`, `completion` and the boolean `label`.
    Schema<Label> LABEL = row -> {
        var fields = new Fields(row);
        Content prompt = fields.content("prompt");
        return new Label(
                prompt,
                fields.content("completion", prompt),
                fields.flag("label"),
                fields.tools(),
                fields.others("prompt", "completion", "label", "tools"));
    };

    /// The example in a row.
    ///
    /// @param row columns by name, as [bellman.store.json.Json] reads them
    /// @throws FieldException if a column is missing or does not hold what the schema says
    E read(Map<String, Object> row);
}
