package bellman.llm.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {
    private static final String CALL = "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"x\": 1}}\n</tool_call>";
    private static final String SLY =
            "<tool_call>{\"name\": \"g\", \"arguments\": {\"s\": \"a </tool_call> inside\"}}</tool_call>";

    /// Thinking, what is said, and calls, each put together.
    private record Whole(String thinking, String said, List<String> calls) {
        static Whole of(List<Part> parts) {
            var thinking = new StringBuilder();
            var said = new StringBuilder();
            var calls = new ArrayList<String>();
            for (Part part : parts) {
                switch (part) {
                    case Part.Thinking(String text) -> thinking.append(text);
                    case Part.Saying(String text) -> said.append(text);
                    case Part.Calling(var id, String name) -> calls.add(name);
                    case Part.Arguments(String text) -> calls.add(calls.removeLast() + text);
                }
            }
            return new Whole(thinking.toString(), said.toString(), calls);
        }
    }

    private static Whole read(OutputFormat format, boolean thinking, List<String> pieces) {
        var reader = new AnswerReader(format, thinking);
        var parts = new ArrayList<Part>();
        pieces.forEach(p -> parts.addAll(reader.add(p)));
        parts.addAll(reader.finish());
        return Whole.of(parts);
    }

    private static List<String> cut(String text, Random random) {
        var pieces = new ArrayList<String>();
        int at = 0;
        while (at < text.length()) {
            int next = Math.min(text.length(), at + random.nextInt(5));
            pieces.add(text.substring(at, next));
            at = next;
        }
        return pieces;
    }

    /// A call with its arguments written as Java does.
    private static String compact(String call) {
        int begin = call.indexOf('{');
        return call.substring(0, begin) + Json.writeValue(Json.value(call.substring(begin)));
    }

    @Test
    void howATextIsCutChangesNothingAndCallsAreThoseOfTheParser() {
        var texts = Map.of(
                OutputFormat.HERMES,
                List.of(
                        "Hello there.",
                        "<think>\nHm, <tool_call> or not?\n</think>\n\nFour.",
                        "<think>a</think>" + CALL,
                        "Let me see.\n" + CALL + "\n" + CALL,
                        "\n\n" + SLY,
                        CALL + "\nDone < </tool.",
                        "<tool_call>{broken</tool_call>",
                        "Cut: <tool_call>\n{\"name\": \"f\"",
                        "<tool_ca",
                        "<tool_call>{\"arguments\": {\"x\": [\"}\"]}, \"name\": \"f\"}</tool_call>",
                        "<tool_call>{\"name\": \"f\", \"arguments\": \"{\\\"x\\\": 1}\"} </tool_call>",
                        "<tool_call>{\"id\": \"7\", \"name\": \"f\\u0067\", \"arguments\": {}, \"more\": [{}]}\n</tool_call> And?",
                        "<tool_call>{\"name\": \" \", \"arguments\": {}}</tool_call>",
                        "<tool_call>{\"name\": \"f\"}</tool_call>" + CALL,
                        "<tool_call> no </tool_call>  yes " + CALL + " well",
                        "a </tool_call> stray"),
                OutputFormat.MISTRAL,
                List.of(
                        "Hello [there].",
                        "[TOOL_CALLS][{\"name\": \"f\", \"arguments\": {\"x\": 1}}]",
                        "So: [TOOL_CALLS]f[ARGS]{\"x\": 1}[TOOL_CALLS]g{\"y\": [2]}",
                        "[TOOL_CALLS] [{\"name\": \"f\", \"arguments\": {\"x\": 1}, \"id\": \"VvvODy9mT\"}, {\"name\": \"g\", \"arguments\": {}}]",
                        "[TOOL_CALLS]f[CALL_ID]VvvODy9mT[ARGS]{\"x\": \"\\\\\"} Done.",
                        "[TOOL_CALLS]f g",
                        "[TOOL_CALLS][1]",
                        "[THINK]Well.[/THINK]Yes."),
                OutputFormat.LLAMA,
                List.of(
                        "{\"name\": \"f\", \"parameters\": {\"x\": 1}}",
                        "{\"answer\": 42}",
                        " {\"name\": \"f\", \"parameters\": {\"x\": 1}}; {\"name\": \"g\", \"parameters\": {}}",
                        "{\"parameters\": {\"x\": 1}, \"name\": \"f\"}",
                        "{\"name\": \"f\"} is a name",
                        "<|python_tag|>{\"name\": \"f\", \"parameters\": {\"x\": 1}}",
                        "<|python_tag|>print(1)",
                        "Hm. <|python_tag|>f.call(x=\"1\")"));
        var random = new Random(1);
        texts.forEach((format, list) -> {
            for (String text : list) {
                Whole whole = read(format, false, List.of(text));
                for (int i = 0; i < 20; i++) {
                    assertEquals(whole, read(format, false, cut(text, random)), text);
                }
                ModelOutput parsed = format.parse(text);
                assertEquals(parsed.thinking().orElse(""), whole.thinking(), text);
                assertEquals(
                        parsed.calls().stream()
                                .map(c -> c.name() + Json.writeValue(c.arguments()))
                                .toList(),
                        whole.calls().stream().map(AnswerReaderTest::compact).toList(),
                        text);
                if (parsed.attempts().isEmpty()) {
                    assertEquals(parsed.text(), whole.said().strip(), text);
                }
                // What was meant as a call and is none is not lost.
                parsed.malformed().forEach(m -> assertTrue(whole.said().contains(m.raw()), whole.said()));
            }
        });
    }

    @Test
    void howNonsenseIsCutChangesNothingAndNoneOfItIsLost() {
        var fragments = List.of(
                "<tool_call>",
                "</tool_call>",
                "[TOOL_CALLS]",
                "[ARGS]",
                "[CALL_ID]",
                "<|python_tag|>",
                "<think>",
                "</think>",
                "{\"name\": \"f\", ",
                "\"arguments\": {",
                "\"parameters\": {",
                "\"x\": 1",
                "}",
                "]",
                "[",
                "{",
                ",",
                ";",
                "f",
                "\"",
                "\\",
                " ",
                "\n",
                "ä😀",
                "\"id\": \"7\", ",
                CALL);
        var random = new Random(6);
        for (OutputFormat format : OutputFormat.values()) {
            for (int i = 0; i < 2000; i++) {
                var text = new StringBuilder();
                for (int n = random.nextInt(9); n >= 0; n--) {
                    text.append(fragments.get(random.nextInt(fragments.size())));
                }
                String all = text.toString();
                Whole whole = read(format, false, List.of(all));
                assertEquals(whole, read(format, false, cut(all, random)), format + " " + all);
                // What is told stands there; what is not is space, or belongs to how calls and thoughts are written.
                if (whole.calls().isEmpty() && whole.thinking().isEmpty() && !all.contains("think>")) {
                    assertEquals(all.strip(), whole.said().strip(), format.name());
                }
            }
        }
    }

    @Test
    void argumentsAreHandedOnAsTheyAreWritten() {
        Map.of(
                        OutputFormat.HERMES, "<tool_call>\n{\"name\": \"f\", \"arguments\": ",
                        OutputFormat.MISTRAL, "[TOOL_CALLS][{\"name\": \"f\", \"arguments\": ",
                        OutputFormat.LLAMA, "{\"name\": \"f\", \"parameters\": ")
                .forEach((format, beginning) -> {
                    var reader = new AnswerReader(format, false);
                    assertEquals(List.of(), reader.add(beginning));
                    assertEquals(
                            List.of(new Part.Calling(Optional.empty(), "f"), new Part.Arguments("{\"x")),
                            reader.add("{\"x"));
                    assertEquals(List.of(new Part.Arguments("\": \"} ")), reader.add("\": \"} "));
                    assertEquals(List.of(new Part.Arguments("\"}")), reader.add("\"}  "));
                    assertEquals(List.of(), reader.finish());
                });
    }

    @Test
    void aCallThatHasBegunIsOneWhateverBecomesOfIt() {
        var random = new Random(5);
        for (String cut : List.of(
                "<tool_call>{\"name\": \"f\", \"arguments\": {\"x\": [1", CALL.substring(0, CALL.length() - 3))) {
            Whole whole = read(OutputFormat.HERMES, false, cut("Well. " + cut, random));
            assertEquals("Well.", whole.said());
            String calls = String.join("", whole.calls());
            assertTrue(calls.startsWith("f{\"x\": ") && cut.contains(calls.substring(1)), calls);
        }
        // A bracket that is missing, and what follows.
        String open = "<tool_call>{\"name\": \"f\", \"arguments\": {}</tool_call> So.";
        assertEquals(new Whole("", "So.", List.of("f{}")), read(OutputFormat.HERMES, false, cut(open, random)));
        assertEquals(
                new Whole("", "", List.of("f{}")),
                read(OutputFormat.MISTRAL, false, cut("[TOOL_CALLS][{\"name\":\"f\",\"arguments\":{}},", random)));
    }

    @Test
    void tokensThatOnlyEndATextAreNotLookedFor() {
        var hermes = new AnswerReader(OutputFormat.HERMES, false);
        assertTrue(hermes.reads("<tool_call>") && hermes.reads("</tool_call>") && hermes.reads("<think>"));
        assertFalse(hermes.reads("<|im_end|>"));
    }

    @Test
    void textWithoutToolsIsHandedOnAsItIs() {
        String text = " \n<tool_call> {\"a\": 1} </tool_call>  ";
        assertEquals(new Whole("", text, List.of()), read(OutputFormat.PLAIN, false, cut(text, new Random(2))));
    }

    @Test
    void aThoughtThatThePromptOpenedIsOne() {
        assertEquals(Optional.of("</think>"), AnswerReader.closing("<|im_start|>assistant\n<think>\n"));
        assertEquals(Optional.empty(), AnswerReader.closing("<|im_start|>assistant\n<think>\n\n</think>\n\n"));
        var expected = new Whole("so it is", "Yes. ", List.of());
        assertEquals(expected, read(OutputFormat.PLAIN, true, cut("\nso it is\n</think>\n\nYes. ", new Random(3))));
        assertEquals(
                new Whole("cut off", "", List.of()), read(OutputFormat.HERMES, true, cut("cut off ", new Random(4))));
    }
}
