package bellman.llm.chat;

import bellman.llm.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Map;

/// Conversations as a model's folder has them written: its tokenizer with its chat templates.
public final class Chat implements AutoCloseable {
    private final Tokenizer tokenizer;
    private final ChatTemplates templates;
    private final InstantSource clock;
    private final ZoneId zone;

    private Chat(Tokenizer tokenizer, ChatTemplates templates, InstantSource clock, ZoneId zone) {
        this.tokenizer = tokenizer;
        this.templates = templates;
        this.clock = clock;
        this.zone = zone;
    }

    /// A conversation as the model reads it.
    ///
    /// @param text what the template renders
    /// @param ids its tokens
    public record Rendering(String text, int[] ids) {
        public Rendering {
            ids = ids.clone();
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Rendering(String t, int[] i) && t.equals(text) && Arrays.equals(i, ids);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    /// The tokenizer and the templates of a folder as `save_pretrained` writes it.
    ///
    /// @throws bellman.llm.tokenizer.TokenizerException naming the file and what is wrong with it
    /// @throws TemplateException naming the file, if a template cannot be read
    public static Chat load(Path folder) {
        return load(folder, InstantSource.system(), ZoneId.systemDefault());
    }

    /// The same at another time, for templates that state the day.
    public static Chat load(Path folder, InstantSource clock, ZoneId zone) {
        var tokenizer = Tokenizer.load(folder);
        try {
            return new Chat(tokenizer, ChatTemplates.of(tokenizer), clock, zone);
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    /// Its tokenizer, closed with it.
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /// Whether the folder has a chat template at all.
    public boolean hasTemplate() {
        return !templates.isEmpty();
    }

    /// The template for an input, with the tokenizer's special tokens.
    ///
    /// @throws TemplateException if there is none
    public ChatTemplate template(ChatInput input) {
        ChatTemplates.Found found = templates.find(input);
        return new ChatTemplate(
                found.place(), found.source(), tokenizer.special().names());
    }

    /// The text of a conversation.
    ///
    /// @throws TemplateException if the template is malformed or refuses the conversation
    public String text(ChatInput input) {
        return template(input).render(input, clock, zone);
    }

    /// The text of a conversation with marks around what its template's generation blocks hold.
    String marked(ChatInput input, String marks) {
        return template(input).render(input, clock, zone, marks);
    }

    /// The text of a conversation and its tokens.
    ///
    /// @throws TemplateException if the template is malformed or refuses the conversation
    public Rendering render(ChatInput input) {
        String text = text(input);
        return new Rendering(text, tokenizer.encode(text));
    }

    /// The text and the tokens of a conversation as JSON has it: see [ChatInput#fromJson(Map)].
    ///
    /// @throws ChatFormatException naming the field that is malformed
    /// @throws TemplateException if the template is malformed or refuses the conversation
    public Rendering render(Map<String, ?> json) {
        return render(ChatInput.fromJson(json));
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
