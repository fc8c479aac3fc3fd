package bellman.store.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void whatIsWrittenComesBack() {
        Map<String, Object> object = Map.of(
                "text",
                "two\nlines \"quoted\" é😀",
                "long",
                Long.MIN_VALUE,
                "double",
                0.1,
                "list",
                List.of(1L, true, Map.of("deep", List.of())),
                "tiny",
                Double.MIN_VALUE);
        assertEquals(object, Json.read(Json.write(object)));
        assertEquals(-1, Json.write(object).indexOf('\n'));
    }

    @Test
    void whatJsonLacksBecomesText() {
        assertEquals("{\"a\":\"NaN\"}", Json.write(Map.of("a", Double.NaN)));
        assertEquals("{\"a\":[\"-Infinity\",1.5]}", Json.write(Map.of("a", new float[] {Float.NEGATIVE_INFINITY, 1.5f
        })));
        assertThrows(IllegalArgumentException.class, () -> Json.write(Map.of("a", new Object())));
    }

    @Test
    void aValueKeepsNullsAndLargeIntegersAndComesBackAsItWas() {
        String text = "[null,{\"a\":null,\"b\":[12345678901234567890,1.0,-0.0]},\"\",false]";
        Object value = Json.value(text);
        assertEquals(text, Json.writeValue(value));
        assertEquals(value, Json.value(text.getBytes(StandardCharsets.UTF_8)));
        assertEquals(JsonNull.NULL, Json.value("null"));
        for (String bad : List.of("", "[", "1 2", "[1,]", "{\"a\"}")) {
            assertThrows(JsonException.class, () -> Json.value(bad), bad);
        }
    }

    @Test
    void nullsAreKeptWhereTheyMatter() {
        String text = "{\"a\":null,\"b\":[1,null,{\"c\":null}]}";
        Map<String, Object> object = Json.readWithNulls(text.getBytes(StandardCharsets.UTF_8));
        assertEquals(Json.NULL, object.get("a"));
        assertEquals(text, Json.write(object));
    }

    @Test
    void nullsAreLeftOut() {
        assertEquals(Map.of("b", 1L), Json.read("{\"a\":null,\"b\":1}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "[]", "{", "{\"a\":1,\"a\":2}", "{} {}", "{\"a\":[null]}", "{\"a\":[1}", "{\"a\":tru}"})
    void anythingElseIsRefused(String text) {
        assertThrows(JsonException.class, () -> Json.read(text));
    }

    @Test
    void deepNestingIsRefused() {
        assertThrows(JsonException.class, () -> Json.read("{\"a\":" + "[".repeat(100_000)));
    }
}
