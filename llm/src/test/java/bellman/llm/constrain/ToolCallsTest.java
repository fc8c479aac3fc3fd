package bellman.llm.constrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.chat.ModelOutput;
import bellman.llm.chat.OutputFormat;
import bellman.llm.chat.ToolCall;
import bellman.llm.tokenizer.Tokenizer;
import bellman.store.json.Json;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class ToolCallsTest {
    private static final Tokenizer TOKENIZER = Drawn.tokenizer();
    private static final Vocabulary VOCABULARY = Vocabulary.of(TOKENIZER);
    private static final Accepting TOKENS = new Accepting(VOCABULARY);
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    @AfterAll
    static void close() {
        TOKENIZER.close();
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> tools() {
        return (List<Map<String, Object>>) (List<?>) (List<?>) Json.value("""
                [{"type":"function","function":{"name":"weather","description":"d","parameters":{"type":"object",
                "properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":1,"maximum":14}},
                "required":["city"]}}},
                {"type":"function","function":{"name":"tree.add","parameters":{"$ref":"#/$defs/n","$defs":{"n":{
                "type":"object","properties":{"text":{"type":"string","maxLength":30},"left":{"$ref":"#/$defs/n"}},
                "required":["text"],"additionalProperties":false}}}}},
                {"type":"function","function":{"name":"now"}}]""");
    }

    private static void requireValid(ToolCall call, String text) {
        Map<?, ?> function = tools().stream()
                .map(t -> (Map<?, ?>) t.get("function"))
                .filter(f -> call.name().equals(f.get("name")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no tool is called " + call.name()));
        if (function.get("parameters") instanceof Map<?, ?> parameters) {
            String schema = Json.writeValue(parameters);
            String arguments = Json.write(call.arguments());
            assertEquals(List.of(), REGISTRY.getSchema(schema).validate(arguments, InputFormat.JSON), text);
        } else {
            assertEquals(Map.of(), call.arguments());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "PLAIN")
    void callsThatAreRequiredAreReadBackWithValidArguments(OutputFormat format) {
        Constraint required = Constraint.toolCalls(tools(), ToolChoice.REQUIRED, format);
        Constraint named = Constraint.toolCalls(tools(), new ToolChoice.Named("tree.add"), format);
        int ended = 0;
        for (int seed = 0; seed < 25; seed++) {
            double temperature = seed % 4 == 0 ? 0 : 1;
            Drawn any = Drawn.of(required.masks(VOCABULARY), VOCABULARY, new Random(seed), temperature, 300);
            Drawn one = Drawn.of(named.masks(VOCABULARY), VOCABULARY, new Random(seed), temperature, 300);
            if (any.ended()) {
                ended++;
                ModelOutput read = format.parse(any.text());
                assertEquals(List.of(), read.malformed(), any.text());
                assertEquals("", read.text(), any.text());
                assertTrue(!read.calls().isEmpty(), any.text());
                read.calls().forEach(c -> requireValid(c, any.text()));
            }
            if (one.ended()) {
                ModelOutput read = format.parse(one.text());
                assertEquals(1, read.attempts().size(), one.text());
                assertEquals(List.of(), read.malformed(), one.text());
                assertEquals("tree.add", read.calls().getFirst().name());
                requireValid(read.calls().getFirst(), one.text());
            }
        }
        assertTrue(ended > 15, ended + " of 25 texts ended");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "PLAIN")
    void whatBeginsAsACallBecomesOne(OutputFormat format) {
        Constraint auto = Constraint.toolCalls(tools(), ToolChoice.AUTO, format);
        String begin = switch (format) {
            case HERMES -> "Let me see. <tool_call>\n{\"name\": ";
            case MISTRAL -> "[TOOL_CALLS][{\"name\": ";
            case LLAMA, PLAIN -> "{\"name\": ";
        };
        String end = switch (format) {
            case HERMES -> "\n</tool_call>";
            case MISTRAL -> "]";
            case LLAMA, PLAIN -> "";
        };
        String key = format == OutputFormat.LLAMA ? "parameters" : "arguments";
        String good = begin + "\"weather\", \"" + key + "\": {\"city\": \"Zürich\"}}" + end;
        assertTrue(TOKENS.accepts(auto.masks(VOCABULARY), good), good);
        assertEquals("Zürich", format.parse(good).calls().getFirst().arguments().get("city"));
        for (String bad : List.of(
                good.replace("city", "town"), good.replace("weather", "climate"), good.replace("\"Zürich\"", "1"))) {
            assertTrue(!TOKENS.accepts(auto.masks(VOCABULARY), bad), bad);
        }
        for (String free : List.of("", "Hello, naïve 漢 😀!", "<tool_cal", "a {\"b\": 1}", "[TOOL_CALL]")) {
            assertTrue(TOKENS.accepts(auto.masks(VOCABULARY), free), free);
        }
        if (format == OutputFormat.HERMES) {
            assertTrue(TOKENS.accepts(auto.masks(VOCABULARY), good + "\n" + good + " Done."), good);
        }
    }

    @Test
    void markersMayBeSpecialTokens() {
        List<byte[]> pieces = new java.util.ArrayList<>();
        for (int b = 0; b < 256; b++) {
            pieces.add(new byte[] {(byte) b});
        }
        pieces.add(Vocabulary.special("[TOOL_CALLS]"));
        pieces.add(Vocabulary.special("[INST]"));
        pieces.add(Vocabulary.special("</s>"));
        Vocabulary vocabulary = Vocabulary.of(pieces, java.util.Set.of(258));
        float[] logits = new float[259];
        Constraint.toolCalls(tools(), ToolChoice.REQUIRED, OutputFormat.MISTRAL)
                .masks(vocabulary)
                .get()
                .apply(logits, 0, 259);
        assertEquals(0, logits[256]);
        assertEquals(0, logits['[']);
        assertEquals(Float.NEGATIVE_INFINITY, logits[257]);
        assertEquals(Float.NEGATIVE_INFINITY, logits[258]);
        assertEquals(Float.NEGATIVE_INFINITY, logits['a']);
    }

    @Test
    void toolsThatCannotBeCalledAreNamed() {
        SchemaException wrong = assertThrows(
                SchemaException.class,
                () -> Constraint.toolCalls(
                        List.of(Map.of("function", Map.of("name", "f", "parameters", Map.of("not", Map.of())))),
                        ToolChoice.REQUIRED,
                        OutputFormat.HERMES));
        assertEquals("#/tools/0/function/parameters/not", wrong.pointer());
        for (ToolChoice choice : List.of(ToolChoice.REQUIRED, new ToolChoice.Named("other"))) {
            List<Map<String, Object>> tools = choice == ToolChoice.REQUIRED ? List.of() : tools();
            assertThrows(IllegalArgumentException.class, () -> Constraint.toolCalls(tools, choice, OutputFormat.LLAMA));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> Constraint.toolCalls(tools(), ToolChoice.REQUIRED, OutputFormat.PLAIN));
    }
}
