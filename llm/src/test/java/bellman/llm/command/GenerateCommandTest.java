package bellman.llm.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {
    @TempDir
    private static Path made;

    private static Path model = Path.of("");

    @TempDir
    private Path folder;

    @BeforeAll
    static void aModel() {
        model = made.resolve("tiny");
        Run.of("model", "make", model).succeeds();
    }

    private static Run generate(Object... words) {
        List<Object> all = new ArrayList<>(List.of("generate", "--model", model, "--threads", 1));
        all.addAll(List.of(words));
        return Run.of(all.toArray());
    }

    private Path input(String... lines) throws IOException {
        return Files.write(folder.resolve("input.jsonl"), List.of(lines));
    }

    @Test
    void aSeedGivesTheSameTextWhateverElseIsUnderWay() throws IOException {
        Path input = input(
                "{\"prompt\":\"Once upon\"}",
                "",
                "{\"prompt\":[{\"role\":\"user\",\"content\":\"2 + 3?\"}]}",
                "{\"ids\":[1,2,3]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"2 + 3?\"}]}");
        Object[] drawn = {"--max-tokens", 12, "--temperature", 0.8, "--top-k", 50, "--top-p", 0.9, "--json"};
        Run file = generate(with(drawn, "--input", input, "--seed", 7));
        assertEquals(0, file.status(), file.toString());
        assertTrue(file.err().getFirst().contains("48 tokens of 4 texts"), file.toString());
        List<Map<String, Object>> lines = file.json();
        assertEquals(
                List.of(1L, 3L, 4L, 5L), lines.stream().map(l -> l.get("line")).toList());
        // A line's seed is that of the command and as much more as there are lines before it.
        var alone = generate(with(drawn, "--prompt", "Once upon", "--seed", 7)).succeeds();
        assertEquals(alone.lastJson().get("ids"), lines.get(0).get("ids"));
        var answer = generate(with(drawn, "--user", "2 + 3?", "--seed", 9)).succeeds();
        assertEquals(answer.lastJson().get("text"), lines.get(1).get("text"));
        assertNotEquals(lines.get(1).get("ids"), lines.get(3).get("ids"));
    }

    private static Object[] with(Object[] some, Object... more) {
        List<Object> all = new ArrayList<>(List.of(some));
        all.addAll(List.of(more));
        return all.toArray();
    }

    @Test
    void severalSamplesDifferAndTellTheirLogProbabilities() {
        List<Map<String, Object>> samples = generate(
                        "--prompt", "x", "--n", 3, "--max-tokens", 9, "--logprobs", "--json")
                .succeeds()
                .json();
        assertEquals(
                List.of(0L, 1L, 2L), samples.stream().map(s -> s.get("sample")).toList());
        assertEquals(3, samples.stream().map(s -> s.get("ids")).distinct().count());
        for (var sample : samples) {
            float[] logProbs = Run.floats(sample.get("logprobs"));
            assertEquals(((List<?>) sample.get("ids")).size(), logProbs.length);
            for (float l : logProbs) {
                assertTrue(l < 0, "log-probability " + l);
            }
        }
    }

    @Test
    void aTextEndsInFrontOfAStop() {
        String whole = (String) generate("--prompt", "x", "--greedy", "--json")
                .succeeds()
                .lastJson()
                .get("text");
        String stop = whole.substring(5, 7);
        var cut = generate("--prompt", "x", "--greedy", "--json", "--stop", "never", "--stop", stop)
                .succeeds()
                .lastJson();
        assertEquals(whole.substring(0, whole.indexOf(stop)), cut.get("text"));
        assertEquals("stop", cut.get("finish_reason"));
        // Said as it comes, too.
        var said = generate("--prompt", "x", "--greedy", "--stop", stop).succeeds();
        assertEquals(cut.get("text"), String.join("\n", said.out()));
    }

    @Test
    void linesAtFaultAreNamedAndTheOthersGoOn() throws IOException {
        String tooLong = "{\"ids\":[" + "1,".repeat(600) + "1]}";
        Path input = input(
                "{\"ids\":[1]}",
                "{\"ids\":[1",
                "{\"ids\":[999999]}",
                tooLong,
                "{\"prompt\":\"a\",\"ids\":[1]}",
                "{\"prompt\":\"\"}",
                "{\"messages\":[{\"content\":1}]}",
                "{\"prompt\":\"\\ud83d\"}",
                "{\"ids\":[1]}");
        Run run = generate("--input", input, "--greedy", "--max-tokens", 3, "--json");
        assertEquals(1, run.status());
        List<Map<String, Object>> lines = run.json();
        assertEquals(9, lines.size(), run.toString());
        for (int i = 1; i <= 7; i++) {
            assertTrue(String.valueOf(lines.get(i).get("error")).startsWith(input + ":" + (i + 1)), run.toString());
            assertEquals(i + 1L, lines.get(i).get("line"));
        }
        assertTrue(String.valueOf(lines.get(3).get("error")).contains("601 tokens"), run.toString());
        assertEquals(lines.getFirst().get("ids"), lines.getLast().get("ids"));
        assertFalse(run.err().stream().anyMatch(l -> l.contains("Exception")), run.toString());
    }

    @Test
    void whatIsWrittenIsHeldToAForm() throws IOException {
        Path schema = Files.writeString(
                folder.resolve("schema.json"),
                "{\"type\":\"object\",\"properties\":{\"sum\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":99}},"
                        + "\"required\":[\"sum\"],\"additionalProperties\":false}");
        for (int seed = 0; seed < 5; seed++) {
            var line = generate("--user", "2 + 3?", "--schema", schema, "--seed", seed, "--max-tokens", 60, "--json")
                    .succeeds()
                    .lastJson();
            String text = String.valueOf(line.get("text"));
            assertTrue(text.matches("\\{ ?\"sum\" ?: ?\\d{1,2} ?}"), text);
            assertEquals("stop", line.get("finish_reason"));
        }
        var date = generate("--prompt", "x", "--regex", "[0-9]{4}-[0-9]{2}", "--json")
                .succeeds()
                .lastJson();
        assertTrue(String.valueOf(date.get("text")).matches("\\d{4}-\\d{2}"), date.toString());
        Path gbnf = Files.writeString(folder.resolve("answer.gbnf"), "root ::= \"yes\" | \"no\"\n");
        var answer = generate("--prompt", "x", "--grammar", gbnf).succeeds();
        assertTrue(List.of("yes", "no").contains(String.join("", answer.out())), answer.toString());
        generate("--prompt", "x", "--regex", "(").refuses(2, "--regex");
        Files.writeString(schema, "{\"type\":\"object\",\"required\":[\"a\"],\"additionalProperties\":false}");
        generate("--prompt", "x", "--schema", schema).refuses(1, schema, "a");
        Files.writeString(gbnf, "root ::= other");
        generate("--prompt", "x", "--grammar", gbnf).refuses(1, gbnf, "other");
    }

    @Test
    void whatTheMakersRecommendHoldsUnlessSomethingElseIsSaid() throws IOException {
        Path config = model.resolve("generation_config.json");
        String before = Files.readString(config);
        try {
            Files.writeString(config, before.replaceFirst("\\{", "{\"do_sample\":true,\"top_k\":1,"));
            Object likeliest =
                    generate("--ids", "1,2", "--greedy", "--json").lastJson().get("ids");
            assertEquals(
                    likeliest, generate("--ids", "1,2", "--json").lastJson().get("ids"));
            assertNotEquals(
                    likeliest,
                    generate("--ids", "1,2", "--top-k", 0, "--json").lastJson().get("ids"));
            Files.writeString(config, before.replaceFirst("\\{", "{\"do_sample\":true,\"top_p\":7,"));
            generate("--ids", "1,2").refuses(1, config, "top_p", "7");
        } finally {
            Files.writeString(config, before);
        }
    }
}
