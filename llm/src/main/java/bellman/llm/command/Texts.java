package bellman.llm.command;

import bellman.llm.chat.Chat;
import bellman.llm.chat.ChatFormatException;
import bellman.llm.chat.TemplateException;
import bellman.llm.tokenizer.BadTextException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The texts of input lines as a folder's tokenizer and chat template have them. They are loaded when the
/// first line needs them: a folder without a tokenizer does for token ids.
final class Texts implements AutoCloseable {
    private final Path folder;
    private Optional<Chat> loaded = Optional.empty();

    Texts(Path folder) {
        this.folder = folder;
    }

    /// What a line says, and its tokens.
    record Tokens(String text, int[] ids) {}

    /// The tokens of `{"messages":…}` by the chat template, or of `{"text":…}` with the tokens that the
    /// tokenizer puts before and behind it.
    Tokens encode(InputLine line) {
        if (line.has("text") == line.has("messages")) {
            throw line.wrong("expected either 'messages' or 'text', found "
                    + (line.members().isEmpty()
                            ? "nothing"
                            : String.join(", ", line.members().keySet())));
        }
        try {
            Optional<String> text = line.text("text");
            if (text.isPresent()) {
                return new Tokens(text.get(), chat().tokenizer().encodeWithSpecial(text.get()));
            }
            Map<String, Object> members = new LinkedHashMap<>(line.members());
            members.remove("text");
            Chat.Rendering rendering = chat().render(members);
            return new Tokens(rendering.text(), rendering.ids());
        } catch (ChatFormatException | TemplateException | BadTextException e) {
            throw line.wrong(e);
        }
    }

    /// The tokenizer with its chat template.
    Chat chat() {
        Chat chat = loaded.orElseGet(() -> Chat.load(folder));
        loaded = Optional.of(chat);
        return chat;
    }

    @Override
    public void close() {
        loaded.ifPresent(Chat::close);
    }
}
