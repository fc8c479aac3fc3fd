package bellman.llm.chat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A folder with the fixtures' tokenizer and a chat template of choice.
final class ChatFolder {
    static final Path FIXTURE = Path.of("src/test/resources/fixtures/llm/tokenizer");

    private ChatFolder() {}

    static Chat with(Path folder, String template) throws IOException {
        Files.createDirectories(folder);
        for (String name : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
            Files.write(folder.resolve(name), Files.readAllBytes(FIXTURE.resolve(name)));
        }
        Files.writeString(folder.resolve("chat_template.jinja"), template);
        return Chat.load(folder);
    }
}
