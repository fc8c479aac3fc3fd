package bellman.llm.constrain;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.generate.TokenMask;
import bellman.llm.grammar.GrammarException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is large is either done or refused, within the memory of a test.
class LargeSchemasTest {
    private static final Vocabulary BYTES = bytes();

    private static Vocabulary bytes() {
        List<byte[]> pieces = new ArrayList<>();
        for (int b = 0; b < 256; b++) {
            pieces.add(new byte[] {(byte) b});
        }
        pieces.add(new byte[0]);
        return Vocabulary.of(pieces, Set.of(256));
    }

    private static boolean accepts(Constraint constraint, String text) {
        TokenMask mask = constraint.masks(BYTES).get();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            mask.accept(b & 0xff);
        }
        return mask.mayEnd();
    }

    @Test
    void hundredsOfOptionalPropertiesAreOneObject() {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (int i = 0; i < 400; i++) {
            properties.put("property" + i, Map.of("type", "integer"));
        }
        Constraint constraint = Constraint.json(Map.of("type", "object", "properties", properties));
        assertTrue(accepts(constraint, "{}"));
        assertTrue(accepts(constraint, "{\"property399\":1}"));
        assertTrue(accepts(constraint, "{\"property3\":1,\"property17\":2,\"property398\":3}"));
        assertTrue(!accepts(constraint, "{\"property17\":1,\"property3\":2}"));
    }

    @Test
    void schemasNestAsDeepAsAReaderLetsThem() {
        Map<String, Object> schema = Map.of("type", "integer");
        var text = new StringBuilder("1");
        for (int i = 0; i < 450; i++) {
            schema = Map.of("type", "object", "properties", Map.of("a", schema), "required", List.of("a"));
            text.insert(0, "{\"a\":").append('}');
        }
        assertTrue(accepts(Constraint.json(schema), text.toString()));
    }

    @Test
    void aLongListOfValuesIsOneTree() {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            values.add("value number " + i);
        }
        Constraint constraint = Constraint.json(Map.of("enum", values));
        assertTrue(accepts(constraint, "\"value number 4999\""));
        assertTrue(!accepts(constraint, "\"value number 5000\""));
    }

    @Test
    void manyStringsOfTheSameLengthAreOneRule() {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (int i = 0; i < 300; i++) {
            properties.put("p" + i, Map.of("type", "string", "maxLength", 2000));
        }
        Constraint constraint = Constraint.json(Map.of("type", "object", "properties", properties));
        assertTrue(accepts(constraint, "{\"p1\":\"" + "x".repeat(2000) + "\"}"));
        assertTrue(!accepts(constraint, "{\"p1\":\"" + "x".repeat(2001) + "\"}"));
    }

    @Test
    void whatWouldFillTheMemoryIsRefused() {
        Map<String, Object> strings = new LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            strings.put("p" + i, Map.of("type", "string", "maxLength", 10_000 + i));
        }
        assertThrows(SchemaException.class, () -> Constraint.json(Map.of("type", "object", "properties", strings)));
        assertThrows(SchemaException.class, () -> Constraint.json(Map.of("type", "string", "maxLength", 1_000_000)));
        List<Object> any = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            any.add(Map.of("anyOf", List.of(Map.of("minimum", i), Map.of("maximum", -i))));
        }
        assertThrows(SchemaException.class, () -> Constraint.json(Map.of("type", "integer", "allOf", any)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"((a{0,999}){0,999}){0,999}", "(a|b)*a(a|b){200}", "(\\p{L}{0,500}x){0,500}"})
    void expressionsThatExplodeAreRefused(String pattern) {
        assertThrows(
                SchemaException.class, () -> Constraint.json(Map.of("type", "string", "pattern", "^" + pattern + "$")));
        assertThrows(GrammarException.class, () -> Constraint.regex(pattern));
    }
}
