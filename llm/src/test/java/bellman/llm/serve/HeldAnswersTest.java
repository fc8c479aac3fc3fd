package bellman.llm.serve;

import static bellman.llm.serve.TestServer.at;
import static bellman.llm.serve.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.store.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Answers that are held to a schema, and calls of tools.
class HeldAnswersTest {
    private static final String PATH = "/v1/chat/completions";
    private static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"sky\":{\"enum\":[\"clear\",\"cloudy\"]},\"cold\":{\"type\":\"boolean\"}},"
                    + "\"required\":[\"sky\",\"cold\"],\"additionalProperties\":false}";
    private static final TestServer SERVER = new TestServer();

    @AfterAll
    static void close() {
        SERVER.close();
    }

    private static String body(long seed, String more) {
        return "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"How is it outside?\"}],\"max_tokens\":300,"
                + "\"seed\":" + seed + more + "}";
    }

    private static String tool(String name, boolean strict) {
        return "{\"type\":\"function\",\"function\":{\"name\":\"" + name + "\",\"parameters\":" + SCHEMA
                + ",\"strict\":" + strict + "}}";
    }

    private static void requireWeather(Object value) {
        Map<?, ?> weather = (Map<?, ?>) value;
        assertEquals(Set.of("sky", "cold"), weather.keySet());
        assertTrue(Set.of("clear", "cloudy").contains(weather.get("sky")), weather.toString());
        assertTrue(weather.get("cold") instanceof Boolean, weather.toString());
    }

    @Test
    void anAnswerKeepsToItsSchema() {
        String format =
                ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"weather\",\"schema\":"
                        + SCHEMA + ",\"strict\":true}}";
        for (long seed = 0; seed < 3; seed++) {
            Map<String, Object> answer = SERVER.answer(PATH, body(seed, format + ",\"n\":2"));
            for (int i = 0; i < 2; i++) {
                assertEquals("stop", at(answer, "choices", i, "finish_reason"));
                requireWeather(Json.value((String) at(answer, "choices", i, "message", "content")));
            }
        }
        // However much a bias asks for something else.
        int token = SERVER.chat().tokenizer().encode("x")[0];
        Map<String, Object> biased = SERVER.answer(PATH, body(1, format + ",\"logit_bias\":{\"" + token + "\":100}"));
        requireWeather(Json.value((String) at(biased, "choices", 0, "message", "content")));
    }

    @Test
    void aCallThatWasAskedForIsMade() {
        String tools = ",\"tools\":[" + tool("report", false) + "," + tool("forget", false) + "]";
        for (String choice : List.of("\"required\"", "{\"type\":\"function\",\"function\":{\"name\":\"forget\"}}")) {
            for (long seed = 0; seed < 2; seed++) {
                String more = tools + ",\"tool_choice\":" + choice;
                Map<String, Object> answer = SERVER.answer(PATH, body(seed, more));
                List<?> calls = (List<?>) at(answer, "choices", 0, "message", "tool_calls");
                assertEquals("tool_calls", at(answer, "choices", 0, "finish_reason"));
                var made = new ArrayList<String>();
                for (Object call : calls) {
                    requireWeather(Json.value((String) at(call, "function", "arguments")));
                    made.add((String) at(call, "function", "name") + at(call, "function", "arguments"));
                }
                if (choice.startsWith("{")) {
                    assertEquals("forget", at(calls, 0, "function", "name"));
                    assertEquals(1, calls.size());
                }
                var streamed = new ArrayList<String>();
                int told = 0;
                for (Map<String, Object> piece : SERVER.pieces(PATH, body(seed, more + ",\"stream\":true"))) {
                    if (at(piece, "choices", 0, "delta", "tool_calls") instanceof List<?> parts) {
                        assertEquals(1, parts.size());
                        if (at(parts, 0, "id") instanceof String) {
                            // Its name comes first, and its arguments behind it bit by bit.
                            assertEquals("", at(parts, 0, "function", "arguments"));
                            assertEquals("function", at(parts, 0, "type"));
                            streamed.add((String) at(parts, 0, "function", "name"));
                        } else {
                            streamed.add(streamed.removeLast() + at(parts, 0, "function", "arguments"));
                            told++;
                        }
                        assertEquals(streamed.size() - 1L, at(parts, 0, "index"));
                    }
                }
                assertEquals(made, streamed);
                assertTrue(told > 2 * made.size(), "arguments came in " + told + " pieces");
            }
        }
    }

    @Test
    void whereToolsAreStrictWhatBeginsAsACallBecomesOne() {
        int open = SERVER.chat().tokenizer().id("<tool_call>").orElseThrow();
        String more = ",\"tools\":[" + tool("report", true) + "],\"logit_bias\":{\"" + open + "\":100}";
        Map<String, Object> answer = SERVER.answer(PATH, body(3, more));
        List<?> calls = (List<?>) at(answer, "choices", 0, "message", "tool_calls");
        requireWeather(Json.value((String) at(calls, 0, "function", "arguments")));
    }

    @Test
    void theTokenThatEndsAnAnswerIsNoneOfItsText() {
        String more = ",\"tools\":[" + tool("report", false) + "],\"logit_bias\":{\"1017\":100}";
        Map<String, Object> answer = SERVER.answer(PATH, body(4, more));
        assertEquals("stop", at(answer, "choices", 0, "finish_reason"));
        assertEquals("", at(answer, "choices", 0, "message", "content"));
    }

    @Test
    void aSchemaThatCannotBeSatisfiedIsRefusedAndOthersGoOn() {
        for (String schema : List.of(
                "{\"enum\":[]}",
                "{\"type\":\"string\",\"minLength\":3,\"maxLength\":2}",
                "{\"type\":\"nothing\"}",
                "{\"$ref\":\"#/nowhere\"}")) {
            var response = SERVER.posted(
                    PATH,
                    body(
                            1,
                            ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"schema\":"
                                    + schema + "}}"));
            assertEquals(400, response.statusCode(), response.body());
            String message = (String) at(json(response.body()), "error", "message");
            assertTrue(message.contains("the schema at #"), message);
        }
        assertEquals(200, SERVER.posted(PATH, body(1, "")).statusCode());
    }
}
