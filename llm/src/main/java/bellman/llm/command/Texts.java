package bellman.llm.command;

import bellman.llm.chat.Chat;
import bellman.llm.chat.ChatFormatException;
import bellman.llm.chat.ChatInput;
import bellman.llm.chat.TemplateException;
import bellman.llm.tokenizer.BadTextException;
import bellman.net.ImagePatches;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The texts of input lines as a folder's tokenizer and chat template have them. They are loaded when the
/// first line needs them: a folder without a tokenizer does for token ids.
final class Texts implements AutoCloseable {
    private final Path folder;
    private Optional<Chat> loaded = Optional.empty();
    private Optional<Images> seen = Optional.empty();

    Texts(Path folder) {
        this.folder = folder;
    }

    /// The folder.
    Path folder() {
        return folder;
    }

    /// What a line says, its tokens, and the images that some of them stand for.
    record Tokens(String text, int[] ids, List<ImagePatches> images) {}

    /// The tokens of `{"messages":…}` by the chat template, with those that their images take, or of `{"text":…}` with
    /// the tokens that the tokenizer puts before and behind it.
    Tokens encode(InputLine line) {
        if (line.has("text") == line.has("messages")) {
            throw line.wrong("expected either 'messages' or 'text' (score takes 'ids', too), found "
                    + (line.members().isEmpty()
                            ? "nothing"
                            : String.join(", ", line.members().keySet())));
        }
        try {
            Optional<String> text = line.text("text");
            if (text.isPresent()) {
                return new Tokens(text.get(), chat().tokenizer().encodeWithSpecial(text.get()), List.of());
            }
            Map<String, Object> members = new LinkedHashMap<>(line.members());
            members.remove("text");
            return encode(ChatInput.fromJson(members), line);
        } catch (ChatFormatException | TemplateException | BadTextException e) {
            throw line.wrong(e);
        }
    }

    private Tokens encode(ChatInput input, InputLine line) {
        Images images = images();
        List<ImagePatches> patches = images.in(input.messages(), line);
        String text = chat().text(input);
        return new Tokens(text, chat().tokenizer().encode(images.expanded(text, patches, line)), patches);
    }

    private Images images() {
        Images images = seen.orElseGet(() -> new Images(folder, chat().tokenizer()));
        seen = Optional.of(images);
        return images;
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
