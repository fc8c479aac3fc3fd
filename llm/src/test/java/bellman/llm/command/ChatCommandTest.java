package bellman.llm.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatCommandTest {
    @TempDir
    private Path folder;

    private Path model = Path.of("");

    @BeforeEach
    void aModel() {
        model = folder.resolve("tiny");
        Run.of("model", "make", model).succeeds();
    }

    private Run chat(byte[] said, Object... words) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(said));
        try {
            List<Object> all = new ArrayList<>(List.of("chat", "--model", model, "--threads", 1));
            all.addAll(List.of(words));
            return Run.of(all.toArray());
        } finally {
            System.setIn(before);
        }
    }

    private static byte[] lines(String... lines) {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private Object generated(Path input, int seed) {
        Run run = Run.of(
                "generate",
                "--model",
                model,
                "--threads",
                1,
                "--input",
                input,
                "--seed",
                seed,
                "--max-tokens",
                8,
                "--json");
        assertEquals(0, run.status(), run.toString());
        return run.json().getFirst().get("text");
    }

    @Test
    void eachTurnStandsOnTheOnesBefore() throws IOException {
        List<Map<String, Object>> answers = chat(
                        lines("Hello", "Once\\", "more", "/clear", "Hello", "/exit", "never"),
                        "--system",
                        "Be brief",
                        "--max-tokens",
                        8,
                        "--json")
                .succeeds()
                .json();
        assertEquals(3, answers.size());
        String system = "{\"role\":\"system\",\"content\":\"Be brief\"},";
        Path first = Files.writeString(
                folder.resolve("first.jsonl"),
                "{\"messages\":[" + system + "{\"role\":\"user\",\"content\":\"Hello\"}]}\n");
        assertEquals(generated(first, 0), answers.get(0).get("content"));
        String second = "{\"messages\":[" + system + "{\"role\":\"user\",\"content\":\"Hello\"},"
                + bellman.store.json.Json.write(
                        Map.of("role", "assistant", "content", answers.get(0).get("content")))
                + ",{\"role\":\"user\",\"content\":\"Once\\nmore\"}]}\n";
        Path both = Files.writeString(folder.resolve("both.jsonl"), second);
        assertEquals(generated(both, 1), answers.get(1).get("content"));
        // Anew, and with the third answer's seed.
        assertEquals(generated(first, 2), answers.get(2).get("content"));
    }

    @Test
    void whatCannotBeAnsweredLeavesTheConversationAsItWas() {
        byte[] tooLong = lines("a".repeat(600), "Hi");
        Run run = chat(tooLong, "--max-tokens", 3);
        assertEquals(0, run.status(), run.toString());
        assertEquals(1, run.err().size(), run.toString());
        assertTrue(run.err().getFirst().contains("context of 512"), run.toString());
        Run wrong = chat(new byte[] {'a', (byte) 0xFF, '\n'}, "--max-tokens", 3);
        assertTrue(wrong.err().getFirst().contains("not UTF-8"), wrong.toString());
        assertTrue(wrong.out().isEmpty(), wrong.toString());
    }

    @Test
    void toolsThatAreNoneAndFoldersWithoutTemplateAreRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("tools.json"), "[1]");
        chat(lines("x"), "--tools", file).refuses(1, file, "tools[0]");
        chat(lines("x"), "--tools", folder.resolve("none.json")).refuses(1, "none.json");
        Files.delete(model.resolve("chat_template.jinja"));
        chat(lines("x")).refuses(1, model, "no chat template");
    }
}
