package bellman.llm.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTest {
    private static final ChatInput HI = ChatInput.of(List.of(Turn.user("hi")));

    @TempDir
    private Path folder;

    @Test
    void templatesAreFoundInBothPlacesAndFilesComeFirst() throws IOException {
        Files.write(folder.resolve("tokenizer.json"), Files.readAllBytes(ChatFolder.FIXTURE.resolve("tokenizer.json")));
        try (var chat = Chat.load(folder)) {
            assertFalse(chat.hasTemplate());
            assertEquals(
                    folder + ": no chat template; expected chat_template.jinja, or 'chat_template' in"
                            + " tokenizer_config.json",
                    problem(chat, HI));
        }
        config("{\"chat_template\": \"config {{ eos_token }}\", \"eos_token\": \"<|im_end|>\"}");
        assertEquals("config <|im_end|>", text(HI));
        config("{\"chat_template\": [{\"name\": \"default\", \"template\": \"plain\"}, {\"name\": \"tool_use\","
                + " \"template\": \"tools\"}, {\"name\": \"rag\", \"template\": \"rag\"}]}");
        assertEquals("plain", text(HI));
        assertEquals("tools", text(HI.withTools(List.of(Map.of("name", "f")))));
        var rag = ChatInput.fromJson(Map.of("messages", HI.messages(), "chat_template", "rag"));
        assertEquals("rag", text(rag));
        var none = ChatInput.fromJson(Map.of("messages", HI.messages(), "chat_template", "none"));
        try (var chat = Chat.load(folder)) {
            assertEquals(
                    folder + ": no chat template called 'none'; there are default, rag, tool_use, chosen by"
                            + " 'chat_template'",
                    problem(chat, none));
        }
        Files.writeString(folder.resolve("chat_template.jinja"), "file");
        assertEquals("file", text(HI));
        Files.createDirectories(folder.resolve("additional_chat_templates"));
        Files.writeString(folder.resolve("additional_chat_templates/tool_use.jinja"), "file with tools");
        assertEquals("file", text(HI));
        assertEquals("file with tools", text(HI.withTools(List.of())));
    }

    @Test
    void whatIsWrongWithATemplateOrAConversationIsNamed() throws IOException {
        config("{}");
        Files.write(folder.resolve("tokenizer.json"), Files.readAllBytes(ChatFolder.FIXTURE.resolve("tokenizer.json")));
        config("{\"chat_template\": 7}");
        assertEquals(
                folder.resolve("tokenizer_config.json")
                        + ": 'chat_template' is 7, expected a text or a list of named templates",
                assertThrows(TemplateException.class, () -> Chat.load(folder)).getMessage());
        config("{\"chat_template\": \"{% if x\"}");
        try (var chat = Chat.load(folder)) {
            assertEquals(
                    folder.resolve("tokenizer_config.json")
                            + ": 'chat_template': line 1: a tag that nothing closes, expected %}",
                    problem(chat, HI));
        }
        Files.write(folder.resolve("chat_template.jinja"), new byte[] {'a', (byte) 0xFF});
        assertTrue(assertThrows(TemplateException.class, () -> Chat.load(folder))
                .getMessage()
                .contains("chat_template.jinja: cannot be read: invalid UTF-8 at byte 1"));
    }

    @Test
    void variablesOverrideSpecialTokensButNotTheConversation() throws IOException {
        try (var chat = ChatFolder.with(folder, "{{ eos_token }} {{ x }} {{ messages | length }} {{ tools }}")) {
            assertEquals("<|im_end|> 1 1 None", chat.text(HI.with("x", 1L).with("messages", "no")));
            assertEquals("E 1 1 None", chat.text(HI.with("x", 1L).with("eos_token", "E")));
        }
    }

    @Test
    void aMessageThatIsContinuedMustBeInTheText() throws IOException {
        try (var chat = ChatFolder.with(folder, "{% for m in messages %}[{{ m.content | trim }}]{% endfor %}")) {
            var input = ChatInput.of(List.of(Turn.user("a"), Turn.assistant("b ")));
            assertEquals("[a][b]", chat.text(input));
            assertEquals("[a][b", chat.text(input.continued()));
        }
        try (var chat = ChatFolder.with(folder, "{{ messages[0].content }}")) {
            var input =
                    ChatInput.of(List.of(Turn.user("a"), Turn.assistant("b "))).continued();
            assertTrue(problem(chat, input).contains(": 'continue_final_message' is set, but the chat template"));
        }
    }

    private void config(String json) throws IOException {
        Files.writeString(folder.resolve("tokenizer_config.json"), json);
    }

    private String text(ChatInput input) {
        try (var chat = Chat.load(folder)) {
            return chat.text(input);
        }
    }

    private static String problem(Chat chat, ChatInput input) {
        return String.valueOf(
                assertThrows(TemplateException.class, () -> chat.text(input)).getMessage());
    }
}
