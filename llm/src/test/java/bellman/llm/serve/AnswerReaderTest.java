package bellman.llm.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.chat.ModelOutput;
import bellman.llm.chat.OutputFormat;
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
                    case Part.Calling(var id, String name, String arguments) -> calls.add(name + arguments);
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
                        "a </tool_call> stray"),
                OutputFormat.MISTRAL,
                List.of(
                        "Hello [there].",
                        "[TOOL_CALLS][{\"name\": \"f\", \"arguments\": {\"x\": 1}}]",
                        "So: [TOOL_CALLS]f[ARGS]{\"x\": 1}[TOOL_CALLS]g{\"y\": [2]}",
                        "[THINK]Well.[/THINK]Yes."),
                OutputFormat.LLAMA,
                List.of(
                        "{\"name\": \"f\", \"parameters\": {\"x\": 1}}",
                        "{\"answer\": 42}",
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
                                .map(c -> c.name() + Json.write(c.arguments()))
                                .toList(),
                        whole.calls(),
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
