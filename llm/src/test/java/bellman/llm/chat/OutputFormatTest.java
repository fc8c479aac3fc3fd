package bellman.llm.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OutputFormatTest {
    @Test
    void hermesCallsAreReadWithTheTextAroundThem() {
        var output = OutputFormat.HERMES.parse("""
                <think>
                Two <tool_call>{"name":"no","arguments":{}}</tool_call>?
                </think>

                I look.
                <tool_call>
                {"name": "weather", "arguments": {"city": "Zürich", "days": [1, 2.5, null]}}
                </tool_call>
                <tool_call>{"name": "echo", "arguments": {"text": "</tool_call> {\\"}"}}</tool_call> Done.""");
        assertEquals(Optional.of("Two <tool_call>{\"name\":\"no\",\"arguments\":{}}</tool_call>?"), output.thinking());
        assertEquals("I look.\nDone.", output.text());
        assertEquals(
                List.of(
                        ToolCall.of("weather", object("{\"city\": \"Zürich\", \"days\": [1, 2.5, null]}")),
                        ToolCall.of("echo", Map.of("text", "</tool_call> {\"}"))),
                output.calls());
        assertEquals(List.of(), output.malformed());
    }

    @Test
    void argumentsMayBeATextOfJson() {
        assertEquals(
                List.of(ToolCall.of("f", Map.of("x", 1L))),
                OutputFormat.HERMES
                        .parse("<tool_call>{\"name\":\"f\",\"arguments\":\"{\\\"x\\\":1}\"}</tool_call>")
                        .calls());
    }

    @Test
    void malformedCallsAreReportedWithTheirWordsAndAReason() {
        for (String body : List.of(
                "",
                "{",
                "not json",
                "[]",
                "{}",
                "{\"name\": 5, \"arguments\": {}}",
                "{\"name\": \"\", \"arguments\": {}}",
                "{\"name\": \"f\"}",
                "{\"name\": \"f\", \"arguments\": 3}",
                "{\"name\": \"f\", \"arguments\": \"x\"}",
                "{\"name\": \"f\", \"arguments\": [1]}",
                "{\"name\": \"f\", \"arguments\": {\"a\": 1, \"a\": 2}}",
                "{'name': 'f', 'arguments': {}}",
                "{\"name\": \"f\", \"arguments\": {}} {\"name\": \"g\", \"arguments\": {}}")) {
            String raw = "<tool_call>" + body + "</tool_call>";
            var output = OutputFormat.HERMES.parse("a" + raw + "b");
            assertEquals(List.of(), output.calls(), body);
            assertEquals(1, output.malformed().size(), body);
            assertEquals(raw, output.malformed().getFirst().raw());
            assertFalse(output.malformed().getFirst().reason().isBlank());
            assertEquals(-1, output.malformed().getFirst().reason().indexOf('\n'));
            assertEquals("a\nb", output.text());
            assertEquals("a\nb\n" + raw, output.turn().text());
        }
        assertEquals(
                "'f' is called without 'arguments', expected an object",
                OutputFormat.HERMES
                        .parse("<tool_call>{\"name\":\"f\"}</tool_call>")
                        .malformed()
                        .getFirst()
                        .reason());
    }

    @Test
    void aCallThatIsCutOffOrOnlyEndsIsReported() {
        var cut = OutputFormat.HERMES.parse("so: <tool_call>\n{\"name\": \"f\", \"argu");
        assertEquals("so:", cut.text());
        assertEquals(
                "<tool_call>\n{\"name\": \"f\", \"argu",
                cut.malformed().getFirst().raw());
        var stray = OutputFormat.HERMES.parse("{\"name\": \"f\"}</tool_call> x");
        assertEquals("{\"name\": \"f\"}\nx", stray.text());
        assertEquals(1, stray.malformed().size());
    }

    @Test
    void mistralsTwoWaysOfCallingAreRead() {
        var list = OutputFormat.MISTRAL.parse(
                "Ok [TOOL_CALLS] [{\"name\": \"f\", \"arguments\": {\"x\": \"]\"}, \"id\": \"abcdefghi\"},"
                        + " {\"name\": \"g\", \"arguments\": \"{}\"}]");
        assertEquals("Ok", list.text());
        assertEquals(
                List.of(new ToolCall(Optional.of("abcdefghi"), "f", Map.of("x", "]")), ToolCall.of("g", Map.of())),
                list.calls());
        var named = OutputFormat.MISTRAL.parse(
                "[THINK]hm[/THINK][TOOL_CALLS]get_x[ARGS]{\"a\": {\"b\": 1}}[TOOL_CALLS]h[CALL_ID]id1[ARGS]{}"
                        + "[TOOL_CALLS]k{\"z\": true}");
        assertEquals(Optional.of("hm"), named.thinking());
        assertEquals(
                List.of(
                        ToolCall.of("get_x", object("{\"a\": {\"b\": 1}}")),
                        new ToolCall(Optional.of("id1"), "h", Map.of()),
                        ToolCall.of("k", Map.of("z", true))),
                named.calls());
    }

    @Test
    void mistralsMalformedCallsAreReported() {
        for (String bad : List.of(
                "[TOOL_CALLS]",
                "[TOOL_CALLS] [",
                "[TOOL_CALLS] [1",
                "[TOOL_CALLS] [{\"name\"}]",
                "[TOOL_CALLS] [{\"name\": \"f\"}]",
                "[TOOL_CALLS]f",
                "[TOOL_CALLS]f[ARGS]",
                "[TOOL_CALLS]f[ARGS]{\"a\": ",
                "[TOOL_CALLS]f[ARGS]{a: 1}",
                "[TOOL_CALLS]f[ARGS][1]")) {
            var output = OutputFormat.MISTRAL.parse(bad + "[TOOL_CALLS]ok[ARGS]{}");
            assertTrue(output.malformed().size() >= 1, bad);
            assertTrue(output.calls().size() <= 1, bad);
        }
        var output = OutputFormat.MISTRAL.parse("[TOOL_CALLS]f[ARGS][TOOL_CALLS]ok[ARGS]{}");
        assertEquals("[TOOL_CALLS]f[ARGS]", output.malformed().getFirst().raw());
        assertEquals(List.of(ToolCall.of("ok", Map.of())), output.calls());
    }

    @Test
    void llamasCallsAreObjectsBuiltInsOrCode() {
        var call = ToolCall.of("f", object("{\"x\": [1], \"y\": \"a; b\"}"));
        String json = "{\"name\": \"f\", \"parameters\": {\"x\": [1], \"y\": \"a; b\"}}";
        assertEquals(List.of(call), OutputFormat.LLAMA.parse(json).calls());
        assertEquals(
                List.of(call), OutputFormat.LLAMA.parse("<|python_tag|>" + json).calls());
        assertEquals(
                List.of(call, call),
                OutputFormat.LLAMA.parse("\n" + json + "; " + json + "\n").calls());
        assertEquals(
                List.of(call),
                OutputFormat.LLAMA
                        .parse(
                                "{\"type\": \"function\", \"parameters\": {\"x\": [1], \"y\": \"a; b\"}, \"name\": \"f\"}")
                        .calls());
        assertEquals(
                List.of(ToolCall.of("brave_search", object("{\"query\": \"a \\\"b\\\", c\", \"n\": 2, \"x\": true}"))),
                OutputFormat.LLAMA
                        .parse("<|python_tag|>brave_search.call(query=\"a \\\"b\\\", c\", n=2, x=True)")
                        .calls());
        assertEquals(
                List.of(ToolCall.of("code_interpreter", Map.of("code", "print(1)\nprint(2)"))),
                OutputFormat.LLAMA
                        .parse("See: <|python_tag|>print(1)\nprint(2)")
                        .calls());
        assertEquals(
                "See:", OutputFormat.LLAMA.parse("See: <|python_tag|>print(1)").text());
    }

    @Test
    void whatOnlyLooksLikeLlamasJsonIsText() {
        for (String text : List.of("{\"a\": 1}", "{x}", "The call is {\"name\": \"f\", \"parameters\": {}}", "{", "")) {
            var output = OutputFormat.LLAMA.parse(text);
            assertEquals(text, output.text());
            assertEquals(List.of(), output.attempts());
        }
        for (String bad : List.of(
                "{\"name\": \"f\", \"parameters\": {\"x\": ",
                "{\"name\": \"f\"}",
                "{\"name\": \"f\", \"parameters\": {}} and more",
                "<|python_tag|>",
                "<|python_tag|>{\"x\": 1}",
                "<|python_tag|>f.call(x)")) {
            assertEquals(1, OutputFormat.LLAMA.parse(bad).malformed().size(), bad);
        }
    }

    @Test
    void thinkingMayHaveBegunInThePromptOrBeCutOff() {
        var closed = OutputFormat.PLAIN.parse("so it is\n</think>\n\nYes.");
        assertEquals(Optional.of("so it is"), closed.thinking());
        assertEquals("Yes.", closed.text());
        var cut = OutputFormat.HERMES.parse("<think>\nI should <tool_call>");
        assertEquals(Optional.of("I should <tool_call>"), cut.thinking());
        assertFalse(cut.thinkingComplete());
        assertEquals("", cut.text());
        assertEquals(List.of(), cut.attempts());
        assertEquals(
                Optional.of(""),
                OutputFormat.PLAIN.parse("<think>\n\n</think>\n\nx").thinking());
        assertEquals(Optional.empty(), OutputFormat.PLAIN.parse("a <think> b").thinking());
    }

    @Test
    void whatTemplatesRenderIsReadBack() {
        var call = ToolCall.of("get", object("{\"a\": [1, {\"b\": null}], \"t\": \"<é>\\n\\\"\"}"));
        String hermes = "x\n<tool_call>\n{\"name\": \"get\", \"arguments\": " + Json.write(call.arguments())
                + "}\n</tool_call>";
        assertEquals(List.of(call), OutputFormat.HERMES.parse(hermes).calls());
        assertEquals("x", OutputFormat.HERMES.parse(hermes).text());
    }

    @Test
    void noTextMakesAFormatFail() {
        var random = new Random(5);
        var pieces = List.of(
                "<tool_call>",
                "</tool_call>",
                "[TOOL_CALLS]",
                "[ARGS]",
                "{\"name\":\"f\",",
                "\"arguments\":{}}",
                "\"parameters\":{}}",
                "{",
                "}",
                "[",
                "]",
                "\"",
                "\\",
                ";",
                "<|python_tag|>",
                "f.call(",
                "x=\"1\")",
                "<think>",
                "</think>",
                " ",
                "a",
                "[CALL_ID]");
        for (int i = 0; i < 3000; i++) {
            String text = random.ints(random.nextInt(12), 0, pieces.size())
                    .mapToObj(pieces::get)
                    .collect(Collectors.joining());
            for (OutputFormat format : OutputFormat.values()) {
                var output = format.parse(text);
                output.attempts().forEach(a -> assertFalse(a.raw().isEmpty()));
            }
        }
    }

    @Test
    void formatsAreFoundByNameAndByTemplate() {
        assertEquals(OutputFormat.MISTRAL, OutputFormat.named("mistral"));
        assertEquals(
                "no output format 'gpt'; there are plain, hermes, mistral, llama",
                assertThrows(IllegalArgumentException.class, () -> OutputFormat.named("gpt"))
                        .getMessage());
        assertEquals(OutputFormat.HERMES, of("{{ '<tool_call>' }}"));
        assertEquals(OutputFormat.MISTRAL, of("[TOOL_CALLS]"));
        assertEquals(OutputFormat.LLAMA, of("<|python_tag|>"));
        assertEquals(OutputFormat.PLAIN, of("{{ messages }}"));
    }

    private static OutputFormat of(String source) {
        return OutputFormat.of(new ChatTemplate("here", source, Map.of()));
    }

    @SuppressWarnings("unchecked") // JSON's objects have no other keys
    private static Map<String, Object> object(String json) {
        return new LinkedHashMap<>((Map<String, Object>) Json.value(json));
    }
}
