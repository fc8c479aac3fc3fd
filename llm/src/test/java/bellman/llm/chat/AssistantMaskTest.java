package bellman.llm.chat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssistantMaskTest {
    @TempDir
    private Path folder;

    @Test
    void generationBlocksGiveTransformersMasks() throws IOException {
        var golden = ChatMessages.object("golden", Json.value(resource("golden.json")));
        var chats = ChatMessages.object("chats", golden.get("chats"));
        var masks = ChatMessages.objects("masks", golden.get("masks"));
        assertTrue(masks.size() >= 10);
        try (var chat = ChatFolder.with(folder, resource("templates/chatml.jinja"))) {
            for (Map<String, Object> mask : masks) {
                var recorded = ChatMessages.object("chat", chats.get(mask.get("chat")));
                var input = ChatInput.ofMessages(ChatMessages.objects("messages", recorded.get("messages")));
                TokenTrace trace = AssistantMask.of(chat, input);
                assertArrayEquals(numbers(mask.get("ids")), trace.ids(), String.valueOf(mask.get("chat")));
                int[] written = numbers(mask.get("mask"));
                for (int i = 0; i < written.length; i++) {
                    assertEquals(written[i] == 1, trace.written()[i], mask.get("chat") + " token " + i);
                }
            }
        }
    }

    @Test
    void withoutThemTurnsAreFoundByWhatComesBeforeThem() {
        var call = ToolCall.of("add", Map.of("a", 1L));
        var input = ChatInput.of(List.of(
                Turn.system("S"),
                Turn.user("1?"),
                Turn.assistant("one"),
                Turn.user("2?"),
                new Turn.Assistant(Optional.of("hm"), "I add.", List.of(call)),
                new Turn.ToolResult(Optional.empty(), Optional.empty(), "2"),
                Turn.assistant("two")));
        try (var chat = Chat.load(ChatFolder.FIXTURE)) {
            TokenTrace trace = AssistantMask.of(chat, input);
            assertArrayEquals(chat.render(input).ids(), trace.ids());
            assertEquals(
                    List.of(
                            "one<|im_end|>",
                            "<think>\nhm\n</think>\n\nI add.\n<tool_call>\n{\"name\": \"add\", \"arguments\": {\"a\": 1}}\n"
                                    + "</tool_call><|im_end|>",
                            "two<|im_end|>"),
                    runs(chat, trace));
        }
    }

    @Test
    void aTemplateThatForgetsThinkingCannotBeMaskedByPrefixes() {
        var input = ChatInput.of(List.of(
                Turn.user("1?"),
                new Turn.Assistant(Optional.of("hm"), "1", List.of()),
                Turn.assistant("2"),
                Turn.user("3?")));
        try (var chat = Chat.load(ChatFolder.FIXTURE)) {
            assertThrows(HistoryChangedException.class, () -> AssistantMask.of(chat, input));
        }
    }

    private static List<String> runs(Chat chat, TokenTrace trace) {
        var runs = new ArrayList<String>();
        int start = -1;
        for (int i = 0; i <= trace.length(); i++) {
            boolean written = i < trace.length() && trace.written()[i];
            if (written && start < 0) {
                start = i;
            } else if (!written && start >= 0) {
                runs.add(chat.tokenizer().decode(java.util.Arrays.copyOfRange(trace.ids(), start, i), false));
                start = -1;
            }
        }
        return runs;
    }

    private static int[] numbers(Object list) {
        return ((List<?>) list)
                .stream().mapToInt(i -> Math.toIntExact((Long) i)).toArray();
    }

    private static String resource(String name) throws IOException {
        try (var in = AssistantMaskTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
