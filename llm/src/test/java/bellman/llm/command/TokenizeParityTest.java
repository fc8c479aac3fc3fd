package bellman.llm.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.Fixtures;
import bellman.store.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `bellman tokenize` renders and splits as transformers recorded it.
class TokenizeParityTest {
    @TempDir
    private Path folder;

    @Test
    void conversationsBecomeTheRecordedTextsAndIds() throws IOException {
        List<?> cases = (List<?>) Json.value(Files.readAllBytes(Fixtures.file("llm/chat.json")));
        List<String> lines = new ArrayList<>();
        for (Object c : cases) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("messages", member(c, "messages"));
            line.put("tools", member(c, "tools"));
            ((Map<?, ?>) member(c, "kwargs")).forEach((key, value) -> line.put(String.valueOf(key), value));
            lines.add(Json.writeValue(line));
        }
        var run = tokenize(lines);
        assertEquals(cases.size(), run.size());
        for (int i = 0; i < cases.size(); i++) {
            assertEquals(member(cases.get(i), "text"), run.get(i).get("text"));
            assertArrayEquals(
                    Run.ints(member(cases.get(i), "ids")), Run.ints(run.get(i).get("ids")));
        }
    }

    @Test
    void textsBecomeTheRecordedIds() throws IOException {
        List<?> cases = (List<?>) Json.value(Files.readAllBytes(Fixtures.file("llm/tokenizer_cases.json")));
        List<String> lines = new ArrayList<>();
        for (Object c : cases) {
            lines.add(Json.write(Map.of("text", member(c, "text"))));
        }
        var run = tokenize(lines);
        for (int i = 0; i < cases.size(); i++) {
            assertArrayEquals(
                    Run.ints(member(cases.get(i), "ids")), Run.ints(run.get(i).get("ids")));
        }
    }

    private List<Map<String, Object>> tokenize(List<String> lines) throws IOException {
        Path input = Files.write(folder.resolve("input.jsonl"), lines);
        return Run.of("tokenize", "--model", Fixtures.file("llm/tokenizer"), "--input", input, "--json")
                .succeeds()
                .json();
    }

    private static Object member(Object object, String name) {
        return ((Map<?, ?>) object).get(name);
    }
}
