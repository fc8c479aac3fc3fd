package bellman.llm.constrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.tokenizer.Tokenizer;
import bellman.store.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonConstraintTest {
    private static final Tokenizer TOKENIZER = Drawn.tokenizer();
    private static final Vocabulary VOCABULARY = Vocabulary.of(TOKENIZER);
    private static final Accepting TOKENS = new Accepting(VOCABULARY);

    @AfterAll
    static void close() {
        TOKENIZER.close();
    }

    private static Constraint of(String schema) {
        return Constraint.json(Json.value(schema));
    }

    private static void accepts(Constraint constraint, String... texts) {
        for (String text : texts) {
            assertTrue(TOKENS.accepts(constraint.masks(VOCABULARY), text), text);
        }
    }

    private static void refuses(Constraint constraint, String... texts) {
        for (String text : texts) {
            assertFalse(TOKENS.accepts(constraint.masks(VOCABULARY), text), text);
        }
    }

    @Test
    void anyJsonObjectIsOneWithAnythingInIt() {
        Constraint object = Constraint.jsonObject();
        accepts(
                object,
                "{}",
                "{\"a\":1}",
                "{\"a\": [1, 2.5e-3, -0, true, false, null, \"é 漢 😀 \\u00e9 \\ud83d\\ude00 \\/\"]}",
                "{\"漢\":{\"😀\":{}},\"\":[[],[[]]]}",
                "{\"a\":\"\\\"\\\\\\b\\f\\n\\r\\t\"}");
        refuses(
                object,
                "",
                "[]",
                "{",
                "{\"a\":1,}",
                "{\"a\":01}",
                "{\"a\":.5}",
                "{\"a\" :1}",
                "{ }",
                "{\"a\":\n1}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\ud83d\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":tru}",
                "{\"a\":1}}",
                "{} ");
    }

    @Test
    void propertiesComeInTheirOrderAndOptionalOnesMayLack() {
        Constraint person = of("""
                {"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":0},
                "tags":{"type":"array","items":{"enum":["a","b"]},"maxItems":2}},"required":["name"]}""");
        accepts(
                person,
                "{\"name\":\"Zoë\"}",
                "{\"name\": \"x\", \"age\": 7}",
                "{\"name\":\"\",\"tags\":[]}",
                "{\"name\":\"x\",\"age\":0,\"tags\":[\"a\", \"b\"]}");
        refuses(
                person,
                "{}",
                "{\"age\":7}",
                "{\"age\":7,\"name\":\"x\"}",
                "{\"name\":\"x\",\"age\":-1}",
                "{\"name\":\"x\",\"age\":1.5}",
                "{\"name\":\"x\",\"tags\":[\"c\"]}",
                "{\"name\":\"x\",\"tags\":[\"a\",\"b\",\"a\"]}",
                "{\"name\":\"x\",\"other\":1}",
                "{\"name\":\"x\",\"name\":\"x\"}");
    }

    @Test
    void otherPropertiesComeBehindIfTheSchemaSaysSo() {
        Constraint open = of("""
                {"type":"object","properties":{"id":{"type":"integer"}},"additionalProperties":{"type":"boolean"}}""");
        accepts(open, "{}", "{\"id\":1}", "{\"id\":1,\"x\":true}", "{\"i\":true,\"idd\":false}", "{\"\":true}");
        refuses(open, "{\"id\":true}", "{\"x\":1}", "{\"x\":true,\"id\":1}", "{\"\\u0069d\":true}");
        Constraint patterns = of("""
                {"type":"object","patternProperties":{"^n":{"type":"number"},"s$":{"type":"string"}},
                "additionalProperties":false}""");
        accepts(patterns, "{\"n\":1,\"s\":\"\"}");
        refuses(patterns, "{\"x\":1}", "{\"n\":\"\"}", "{\"ns\":1}", "{\"ns\":\"\"}");
        Constraint few = of("{\"type\":\"object\",\"minProperties\":1,\"maxProperties\":2}");
        accepts(few, "{\"a\":1}", "{\"a\":1,\"b\":2}");
        refuses(few, "{}", "{\"a\":1,\"b\":2,\"c\":3}");
        Constraint named = of("{\"type\":\"object\",\"propertyNames\":{\"pattern\":\"^[a-c]+$\"}}");
        accepts(named, "{\"abc\":1}");
        refuses(named, "{\"d\":1}", "{\"\":1}");
    }

    @Test
    void recursionThroughReferencesGoesAsDeepAsTheText() {
        Constraint tree = of("""
                {"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"value":{"type":"integer"},
                "children":{"type":"array","items":{"$ref":"#/$defs/node"}}},"required":["value"]}}}""");
        String deep = "{\"value\":1}";
        for (int i = 0; i < 40; i++) {
            deep = "{\"value\":" + i + ",\"children\":[" + deep + ",{\"value\":2}]}";
        }
        accepts(tree, "{\"value\":1,\"children\":[]}", deep);
        refuses(tree, deep.substring(1), deep + "]", deep.replace("\"value\":1}", "\"value\":\"\"}"));
    }

    @Test
    void alternativesAndTogethernessAreMerged() {
        Constraint any = of("""
                {"anyOf":[{"type":"object","properties":{"kind":{"const":"circle"},"r":{"type":"number"}},
                "required":["kind","r"]},{"type":"object","properties":{"kind":{"const":"square"},"side":{"type":"number"}},
                "required":["kind","side"]},{"type":"null"}]}""");
        accepts(any, "{\"kind\":\"circle\",\"r\":1}", "{\"kind\":\"square\",\"side\":1}", "null");
        refuses(any, "{\"kind\":\"circle\",\"side\":1}", "{\"kind\":\"square\"}", "nul", "1");
        Constraint all = of("""
                {"allOf":[{"properties":{"a":{"minimum":3}},"required":["a"]},
                {"properties":{"a":{"type":"integer"},"b":{"type":"string"}}}],"type":"object"}""");
        accepts(all, "{\"a\":3}", "{\"a\":10,\"b\":\"\"}");
        refuses(all, "{}", "{\"a\":2}", "{\"a\":3.5}", "{\"b\":\"\"}");
        Constraint either = of("""
                {"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},
                "anyOf":[{"required":["a"]},{"required":["b"]}]}""");
        accepts(either, "{\"a\":1}", "{\"b\":1}", "{\"a\":1,\"b\":1}");
        refuses(either, "{}");
    }

    @Test
    void listsHaveTheirFirstItemsAndTheirNumber() {
        Constraint pair = of("""
                {"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":{"type":"boolean"},
                "minItems":1,"maxItems":4}""");
        accepts(pair, "[\"x\"]", "[\"x\", 1]", "[\"x\",1,true]", "[\"x\",1,true,false]");
        refuses(pair, "[]", "[1]", "[\"x\",true]", "[\"x\",1,true,false,true]", "[\"x\",1,2]");
        accepts(of("{\"type\":\"array\",\"maxItems\":0}"), "[]");
        Constraint closed = of("{\"prefixItems\":[{\"type\":\"null\"}],\"items\":false}");
        accepts(closed, "[]", "[null]");
        refuses(closed, "[null,null]");
    }

    @Test
    void lengthsCountCharactersHoweverTheyAreWritten() {
        Constraint two = of("{\"type\":\"string\",\"minLength\":2,\"maxLength\":2}");
        accepts(two, "\"ab\"", "\"😀é\"", "\"\\n\\u00e9\"", "\"\\ud83d\\ude00a\"");
        refuses(two, "\"a\"", "\"abc\"", "\"😀\"", "\"\\ud83d\\ude00\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "date; 2024-02-29; 2023-02-29",
                "date; 2000-12-31; 1900-02-29",
                "date-time; 2024-01-31T23:59:59.5Z; 2024-01-31T24:00:00Z",
                "time; 00:00:00+01:30; 1:00:00Z",
                "uuid; 123e4567-e89b-12d3-a456-426614174000; 123e4567e89b12d3a456426614174000",
                "email; a.b+c@x-y.example.org; a@b",
                "ipv4; 255.0.10.199; 256.0.0.1",
                "ipv6; 2001:db8::1; 2001:db8",
                "hostname; a-1.example; -a.example",
                "uri; https://example.org/a/b?q=1#x; example.org",
                "duration; P3Y6M4DT12H30M5S; P"
            })
    void formatsAreEnforced(String format, String good, String bad) {
        Constraint constraint = of("{\"type\":\"string\",\"format\":\"" + format + "\"}");
        accepts(constraint, "\"" + good + "\"");
        refuses(constraint, "\"" + bad + "\"", "\"\"");
    }

    @Test
    void formatsAndLengthsHoldTogether() {
        Constraint address = of("{\"type\":\"string\",\"format\":\"uri\",\"minLength\":1,\"maxLength\":2083}");
        accepts(address, "\"https://example.org/a\"");
        refuses(address, "\"\"");
        Constraint word = of("{\"pattern\":\"^[a-z]*$\",\"minLength\":2,\"maxLength\":3}");
        accepts(word, "\"ab\"", "\"abc\"");
        refuses(word, "\"a\"", "\"abcd\"");
        Constraint whole = of("{\"type\":\"integer\",\"format\":\"int32\"}");
        accepts(whole, "-2147483648", "2147483647", "0");
        refuses(whole, "2147483648", "-2147483649", "1.0");
        accepts(of("{\"type\":\"string\",\"format\":\"password\"}"), "\"\"");
    }

    @Test
    void patternsFindSomethingUnlessTheyAreAnchored() {
        accepts(of("{\"pattern\":\"b+\"}"), "\"abbc\"", "\"b\"", "\"é\\nb\"");
        refuses(of("{\"pattern\":\"b+\"}"), "\"ac\"", "\"\"");
        Constraint whole = of("{\"pattern\":\"^[a-c]{2}$\",\"minLength\":1}");
        accepts(whole, "\"ab\"");
        refuses(whole, "\"abc\"", "\"a\"");
        accepts(of("{\"pattern\":\"^a|b$\"}"), "\"ax\"", "\"xb\"");
    }

    @Test
    void listedValuesAreWrittenAsTheyStandThere() {
        Constraint values = of("{\"enum\":[\"a\\\"b\",1,2.5,null,{\"k\":[true,\"é\"]}]}");
        accepts(values, "\"a\\\"b\"", "1", "2.5", "null", "{\"k\":[true,\"é\"]}", "{\"k\": [true, \"é\"]}");
        refuses(values, "2", "1.0", "{}", "\"a\"");
        accepts(of("{\"enum\":[1,\"x\",7],\"type\":\"integer\",\"minimum\":3}"), "7");
        refuses(of("{\"enum\":[1,\"x\",7],\"type\":\"integer\",\"minimum\":3}"), "1", "\"x\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "false; #",
                "{\"enum\":[]}; #",
                "{\"type\":\"string\",\"minLength\":5,\"maxLength\":3}; #",
                "{\"type\":\"string\",\"pattern\":\"^a$\",\"minLength\":2}; #",
                "{\"type\":\"integer\",\"minimum\":3.2,\"maximum\":3.8}; #",
                "{\"type\":\"array\",\"minItems\":3,\"maxItems\":2}; #",
                "{\"properties\":{\"a\":false},\"required\":[\"a\"]}; #/properties/a",
                "{\"additionalProperties\":false,\"required\":[\"a\"]}; #/additionalProperties",
                "{\"$ref\":\"#/$defs/n\",\"$defs\":{\"n\":{\"properties\":{\"n\":{\"$ref\":\"#/$defs/n\"}},\"required\":[\"n\"]}}}; #",
                "{\"$ref\":\"#\"}; #",
                "{\"items\":{\"anyOf\":[{\"$ref\":\"#/items\"}]}}; #/items",
                "{\"allOf\":[{\"type\":\"string\"},{\"type\":\"null\"}]}; #",
                "{\"properties\":{\"a\":{\"not\":{}}}}; #/properties/a/not",
                "{\"properties\":{\"a/b\":{\"items\":{\"contains\":{}}}}}; #/properties/a~1b/items/contains",
                "{\"type\":\"array\",\"uniqueItems\":true}; #/uniqueItems",
                "{\"type\":\"text\"}; #/type",
                "{\"format\":\"iri\"}; #/format",
                "{\"pattern\":\"(?=a)\"}; #/pattern",
                "{\"pattern\":\"(a)\\\\1\"}; #/pattern",
                "{\"minLength\":-1}; #/minLength",
                "{\"required\":\"a\"}; #/required",
                "{\"$ref\":\"other.json\"}; #/$ref",
                "{\"$ref\":\"#/$defs/x\"}; #/$ref",
                "{\"anyOf\":[]}; #/anyOf",
                "{\"nullable\":true}; #/nullable",
                "[]; #",
                "{\"items\":3}; #/items"
            })
    void whatCannotBeEnforcedOrFulfilledIsNamedByItsPlace(String schema, String pointer) {
        SchemaException refused = assertThrows(SchemaException.class, () -> of(schema));
        assertEquals(pointer, refused.pointer(), refused.getMessage());
        assertFalse(String.valueOf(refused.getMessage()).contains("\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"title\":\"T\",\"description\":\"d\",\"default\":null,\"examples\":[1],\"$schema\":\"x\",\"x-order\":3}",
                "{}",
                "true"
            })
    void annotationsSayNothing(String schema) {
        accepts(of(schema), "1", "\"x\"", "[null, {}]", "{\"a\":false}");
    }

    @Test
    void anOptionalPropertyThatCannotBeIsLeftOut() {
        Constraint constraint = of("{\"properties\":{\"a\":false,\"b\":{\"type\":\"null\"}}}");
        accepts(constraint, "{}", "{\"b\":null}");
        refuses(constraint, "{\"a\":1}");
    }

    @Test
    void thoughtsComeFirstWhereThePromptHasBegunOne() {
        Constraint constraint = of("{\"type\":\"integer\"}").afterThinking("</think>");
        accepts(constraint, "so {what}?</think>\n\n12", "</think>3");
        refuses(constraint, "12", "hm</think>x", "</think>1</think>1");
    }

    @Test
    void aModelWithoutNullsReadsTheSameAsOneWithThem() {
        accepts(Constraint.json(Map.of("type", List.of("null", "boolean"))), "null", "true");
    }
}
