package bellman.llm.chat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import bellman.Fixtures;
import bellman.store.json.Json;
import bellman.store.json.JsonNull;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChatParityTest {
    @Test
    void conversationsHaveTransformersTextAndIds() throws IOException {
        var cases = (List<?>) Json.value(Files.readString(Fixtures.file("llm/chat.json")));
        assertFalse(cases.isEmpty());
        try (var chat = Chat.load(Fixtures.file("llm/tokenizer/tokenizer.json").getParent())) {
            for (Object c : cases) {
                var recorded = ChatMessages.object("case", c);
                var input = new LinkedHashMap<String, Object>();
                input.put("messages", recorded.get("messages"));
                input.put("tools", recorded.getOrDefault("tools", JsonNull.NULL));
                if (recorded.get("kwargs") instanceof Map<?, ?> more) {
                    more.forEach((name, value) -> input.put(String.valueOf(name), value));
                }
                var rendering = chat.render(input);
                assertEquals(recorded.get("text"), rendering.text(), String.valueOf(recorded.get("name")));
                assertArrayEquals(ids(recorded.get("ids")), rendering.ids());
            }
        }
    }

    private static int[] ids(Object list) {
        return ((List<?>) list)
                .stream().mapToInt(i -> Math.toIntExact((Long) i)).toArray();
    }
}
