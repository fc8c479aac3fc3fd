package bellman.llm.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {
    private static final String PARQUET = "src/test/resources/data/";

    @TempDir
    private Path folder;

    private Path write(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    private <E extends Example> E only(Schema<E> schema, String row) throws IOException {
        try (var data = Dataset.open(List.of(write("row.jsonl", row).toString()), schema, 0)) {
            assertEquals(1, data.size());
            return data.get(0);
        }
    }

    private <E extends Example> String refusal(Schema<E> schema, String... rows) throws IOException {
        Path file = write("bad.jsonl", rows);
        var refused = assertThrows(DatasetException.class, () -> Dataset.open(List.of(file.toString()), schema, 0));
        assertTrue(refused.getMessage().startsWith(file.toString()), refused.getMessage());
        return refused.getMessage().substring(file.toString().length());
    }

    @Test
    void theFourKindsOfRowsAreReadInBothForms() throws IOException {
        var user = Map.<String, Object>of("role", "user", "content", "1?");
        var bot = Map.<String, Object>of("role", "assistant", "content", "2");
        String u = "[{\"role\":\"user\",\"content\":\"1?\"}]";
        String b = "[{\"role\":\"assistant\",\"content\":\"2\"}]";
        var none = Map.<String, Object>of();
        assertEquals(
                new Conversation(new Content.Messages(List.of(user)), List.of(), Map.of("id", 3L)),
                only(Schema.CONVERSATION, "{\"messages\":" + u + ",\"id\":3}"));
        assertEquals(
                new Conversation(new Content.Plain("hello"), List.of(), none),
                only(Schema.CONVERSATION, "{\"text\":\"hello\"}"));
        assertEquals(
                new Prompt(new Content.Plain("1?"), Optional.of(new Content.Plain("2")), List.of(), none),
                only(Schema.PROMPT, "{\"prompt\":\"1?\",\"completion\":\"2\"}"));
        assertEquals(
                new Preference(
                        Optional.of(new Content.Messages(List.of(user))),
                        new Content.Messages(List.of(bot)),
                        new Content.Messages(List.of(user)),
                        List.of(Map.of("name", "add")),
                        none),
                only(
                        Schema.PREFERENCE,
                        "{\"prompt\":" + u + ",\"chosen\":" + b + ",\"rejected\":" + u
                                + ",\"tools\":[{\"name\":\"add\"}]}"));
        assertEquals(
                new Label(new Content.Plain("1?"), new Content.Plain("3"), false, List.of(), none),
                only(Schema.LABEL, "{\"prompt\":\"1?\",\"completion\":\"3\",\"label\":false}"));
    }

    @Test
    void whatIsWrongIsNamedByLineAndField() throws IOException {
        String good = "{\"prompt\":\"1?\"}";
        assertTrue(refusal(Schema.PROMPT, good, "", "{\"promt\":\"1?\"}")
                .equals(":3: field 'prompt': expected a text or a list of messages, found only promt"));
        assertTrue(refusal(Schema.PROMPT, good, "{\"prompt\":").startsWith(":2: not a JSON object: "));
        assertTrue(refusal(Schema.PROMPT, "{\"prompt\":[{\"role\":\"user\"}]}")
                .equals(":1: field 'prompt[0].content': expected a text or a list of parts, found nothing"));
        assertTrue(refusal(Schema.CONVERSATION, "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"},{\"from\":1}]}")
                .contains("field 'messages[1].role'"));
        assertTrue(refusal(Schema.CONVERSATION, "{\"messages\":[]}").contains("at least one message"));
        assertTrue(refusal(Schema.LABEL, "{\"prompt\":\"\",\"completion\":\"\",\"label\":1}")
                .equals(":1: field 'label': expected true or false, found 1"));
        assertTrue(refusal(Schema.PREFERENCE, "{\"chosen\":\"a\",\"rejected\":[{\"role\":\"user\",\"content\":\"x\"}]}")
                .contains("field 'rejected': expected a text as in the other columns"));
        assertTrue(refusal(Schema.CONVERSATION, "{\"text\":\"x\",\"tools\":{}}").contains("field 'tools'"));
    }

    @Test
    void invalidUtf8IsNamedByItsLine() throws IOException {
        Path file = folder.resolve("latin.jsonl");
        Files.write(file, "{\"prompt\":\"a\"}\n{\"prompt\":\"ü\"}\n".getBytes(StandardCharsets.ISO_8859_1));
        var refused =
                assertThrows(DatasetException.class, () -> Dataset.open(List.of(file.toString()), Schema.PROMPT, 0));
        assertTrue(refused.getMessage().startsWith(file + ":2: "), refused.getMessage());
        assertTrue(refused.getMessage().contains("UTF-8"), refused.getMessage());
    }

    @Test
    void aFewBadLinesAreLeftOutAndCounted() throws IOException {
        Path file = write("some.jsonl", "{\"prompt\":\"a\"}", "{}", "no", "{\"prompt\":\"b\"}");
        try (var data = Dataset.open(List.of(file.toString()), Schema.PROMPT, 2)) {
            assertEquals(2, data.size());
            assertEquals(new Content.Plain("b"), data.get(1).prompt());
            assertEquals(
                    List.of(2L, 3L), data.badLines().stream().map(BadLine::line).toList());
        }
        var refused =
                assertThrows(DatasetException.class, () -> Dataset.open(List.of(file.toString()), Schema.PROMPT, 1));
        assertTrue(refused.getMessage().contains("one more bad line than the 1 allowed"), refused.getMessage());
    }

    @Test
    void filesAreReadAsTheyCome() throws IOException {
        Path bom = folder.resolve("bom.jsonl");
        Files.writeString(bom, "\uFEFF{\"prompt\":\"first\"}\r\n\r\n{\"prompt\":\"second\"}");
        write("a-2.jsonl", "{\"prompt\":\"4\"}");
        write("a-1.jsonl", "{\"prompt\":\"3\"}");
        try (var data =
                Dataset.open(List.of(bom.toString(), folder.resolve("a-*.jsonl").toString()), Schema.PROMPT, 0)) {
            var texts = new ArrayList<String>();
            data.inOrder().next(4).forEach(p -> texts.add(((Content.Plain) p.prompt()).text()));
            assertEquals(List.of("first", "second", "3", "4"), texts);
        }
    }

    @Test
    void linesLongerThanAnyBufferAreWhole() throws IOException {
        String longest = "ü".repeat(400_000);
        Path file = write("long.jsonl", "{\"text\":\"x\"}", "{\"text\":\"" + longest + "\"}", "{\"text\":\"y\"}");
        try (var data = Dataset.open(List.of(file.toString()), Schema.CONVERSATION, 0)) {
            assertEquals(new Content.Plain(longest), data.get(1).content());
            assertEquals(new Content.Plain("y"), data.get(2).content());
        }
    }

    @Test
    void parquetHoldsTheSameRowsHoweverItIsCompressed() throws IOException {
        try (var snappy = Dataset.open(List.of(PARQUET + "conversations.snappy.parquet"), Schema.CONVERSATION, 0);
                var zstd = Dataset.open(List.of(PARQUET + "conversations.z*.parquet"), Schema.CONVERSATION, 0)) {
            assertEquals(250, snappy.size());
            assertEquals(snappy.hash(), zstd.hash());
            for (int i = 0; i < 250; i++) {
                Conversation row = snappy.get(i);
                assertEquals(row, zstd.get(i));
                var messages =
                        assertInstanceOf(Content.Messages.class, row.content()).messages();
                assertEquals("Wie viel ist " + i + " + 1? 🙂", messages.get(0).get("content"));
                assertFalse(messages.get(0).containsKey("tool_calls"), "a null is no value");
                assertEquals(
                        List.of(Map.of("name", "add", "arguments", "{\"a\": " + i + "}")),
                        messages.get(1).get("tool_calls"));
                assertEquals(i / 2.0, row.others().get("difficulty"));
                assertEquals(i % 2 == 0, row.others().containsKey("note"));
            }
        }
        try (var data = Dataset.open(List.of(PARQUET + "preferences.parquet"), Schema.PREFERENCE, 0)) {
            assertEquals(new Content.Plain("7"), data.get(6).chosen());
            assertEquals(Map.of("margin", 6L), data.get(6).others());
        }
    }

    @Test
    void filesThatCannotBeReadAreNamed() throws IOException {
        var cut = Files.write(
                folder.resolve("cut.parquet"),
                Arrays.copyOf(Files.readAllBytes(Path.of(PARQUET + "conversations.snappy.parquet")), 3000));
        var missing = folder.resolve("missing.jsonl");
        var pattern = folder.resolve("none-*.jsonl");
        var empty = write("empty.jsonl");
        var other = write("rows.csv", "a,b");
        for (Path path : List.of(cut, missing, pattern, empty, other)) {
            var refused = assertThrows(
                    DatasetException.class, () -> Dataset.open(List.of(path.toString()), Schema.PROMPT, 0));
            assertTrue(refused.getMessage().startsWith(path.toString()), refused.getMessage());
            assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
        }
        assertThrows(DatasetException.class, () -> Dataset.open(List.of(), Schema.PROMPT, 0));
    }
}
