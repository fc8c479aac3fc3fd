package bellman.llm.serve;

import static bellman.llm.serve.TestServer.at;
import static bellman.llm.serve.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.generate.EngineLimits;
import bellman.store.json.JsonNull;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusalTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String TEXT = "/v1/completions";
    private static final TestServer SERVER = new TestServer();

    @AfterAll
    static void close() throws InterruptedException {
        SERVER.awaitRelease();
        SERVER.close();
    }

    private static HttpResponse<String> refused(
            HttpResponse<String> response, int status, Object param, String... words) {
        assertEquals(status, response.statusCode(), response.body());
        Object error = json(response.body()).get("error");
        assertEquals(param, at(error, "param"), response.body());
        String message = (String) at(error, "message");
        for (String word : words) {
            assertTrue(message.contains(word), message + " lacks " + word);
        }
        assertFalse(message.contains("Exception") || message.contains("\n"), message);
        assertTrue(response.headers().firstValue("Content-Type").orElse("").startsWith("application/json"));
        // Others go on.
        assertEquals(
                200,
                SERVER.posted(TEXT, "{\"model\":\"tiny\",\"prompt\":\"a\",\"max_tokens\":1}")
                        .statusCode());
        return response;
    }

    private static void chat(String members, int status, Object param, String... words) {
        refused(SERVER.posted(CHAT, "{\"model\":\"tiny\"," + members + "}"), status, param, words);
    }

    private static void text(String members, int status, Object param, String... words) {
        refused(SERVER.posted(TEXT, "{\"model\":\"tiny\"," + members + "}"), status, param, words);
    }

    private static void parameter(String members, String param, String... words) {
        chat("\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]," + members, 400, param, words);
        if (!members.contains("logprobs") && !members.contains("tool") && !members.contains("format")) {
            text("\"prompt\":\"a\"," + members, 400, param, words);
        }
    }

    @Test
    void bodiesThatAreNoJsonObject() {
        refused(SERVER.posted(CHAT, "{\"model\":"), 400, JsonNull.NULL, "no JSON");
        refused(SERVER.posted(CHAT, "[1]"), 400, JsonNull.NULL, "not an object");
        refused(SERVER.posted(CHAT, ""), 400, JsonNull.NULL, "empty");
        refused(SERVER.posted(CHAT, "{\"model\":" + "[".repeat(5000)), 400, JsonNull.NULL, "no JSON");
        var bytes = SERVER.request(CHAT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(new byte[] {'{', '"', (byte) 0xC3, '"', '}'}))
                .build();
        refused(TestServer.send(bytes), 400, JsonNull.NULL, "UTF-8", "byte 2");
        var form = SERVER.request(CHAT).POST(BodyPublishers.ofString("{}")).build();
        refused(TestServer.send(form), 415, JsonNull.NULL, "application/json");
    }

    @Test
    void parametersOfTheWrongKind() {
        parameter("\"temperature\":\"hot\"", "temperature", "number", "hot");
        parameter("\"temperature\":-1", "temperature", "0 to 2");
        parameter("\"top_p\":0", "top_p", "above 0");
        parameter("\"n\":0", "n", "1 to 128");
        parameter("\"n\":1.5", "n", "integer");
        parameter("\"max_tokens\":0", "max_tokens", "at least 1", "0");
        parameter("\"stream\":\"yes\"", "stream", "true or false");
        parameter("\"stream_options\":{\"include_usage\":true}", "stream_options", "stream");
        parameter("\"stream\":true,\"stream_options\":{\"fast\":1}", "stream_options.fast", "not a parameter");
        parameter("\"stop\":[1]", "stop[0]", "text");
        parameter("\"stop\":\"\"", "stop", "empty");
        parameter("\"logit_bias\":{\"x\":1}", "logit_bias.x", "token id");
        parameter("\"logit_bias\":{\"1024\":1}", "logit_bias.1024", "1023");
        parameter("\"logit_bias\":{\"1\":1000}", "logit_bias.1", "-100 to 100");
        parameter("\"seed\":\"x\"", "seed", "integer");
        parameter("\"temprature\":1", "temprature", "not a parameter");
        parameter("\"top_logprobs\":2", "top_logprobs", "logprobs");
        parameter("\"logprobs\":true,\"top_logprobs\":99", "top_logprobs", "0 to 20");
        parameter("\"tools\":[{\"type\":\"function\"}]", "tools[0].function", "missing");
        parameter("\"tools\":[{\"type\":\"web\"}]", "tools[0].type", "functions");
        parameter("\"tool_choice\":\"required\"", "tool_choice", "no 'tools'");
        parameter("\"response_format\":{\"type\":\"xml\"}", "response_format.type", "json_schema");
        parameter("\"response_format\":{\"type\":\"json_schema\"}", "response_format.json_schema.schema", "missing");
        parameter("\"parallel_tool_calls\":false", "parallel_tool_calls", "leave it out");
        parameter("\"max_tokens\":5,\"logprobs\":true,\"max_completion_tokens\":6", "max_tokens", "differ");
    }

    @Test
    void harmlessParametersAreTaken() {
        var response = SERVER.posted(
                CHAT,
                "{\"model\":\"tiny\",\"messages\":[{\"role\":\"developer\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}]}],"
                        + "\"max_tokens\":1,\"user\":\"u\",\"store\":false,\"metadata\":{\"a\":\"b\"},\"stop\":null,"
                        + "\"service_tier\":\"auto\",\"parallel_tool_calls\":true,\"response_format\":{\"type\":\"text\"}}");
        assertEquals(200, response.statusCode(), response.body());
    }

    @Test
    void conversationsThatAreNone() {
        chat("\"messages\":[]", 400, "messages", "empty");
        chat("\"messages\":\"hi\"", 400, "messages", "list");
        chat("\"stream\":false", 400, "messages", "missing");
        chat("\"messages\":[{\"content\":\"a\"}]", 400, "messages[0].role", "missing");
        chat("\"messages\":[{\"role\":\"poet\",\"content\":\"a\"}]", 400, "messages[0].role", "poet");
        chat("\"messages\":[{\"role\":\"user\"}]", 400, "messages[0].content", "missing");
        chat("\"messages\":[{\"role\":\"user\",\"content\":7}]", 400, "messages[0].content", "text");
        chat(
                "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"x\"}}]}]",
                400,
                "messages[0].content[0]",
                "sees none");
        chat("\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]", 400, "messages[0].content", "surrogate");
        chat(
                "\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}]",
                400,
                "messages[0].tool_calls[0].function.arguments",
                "no JSON");
    }

    @Test
    void promptsThatDoNotFit() {
        text("\"prompt\":\"\"", 400, "prompt", "no tokens");
        text("\"prompt\":[]", 400, "prompt", "empty");
        text("\"prompt\":[1,1024]", 400, "prompt[1]", "1023");
        text("\"prompt\":[[1],[-1]]", 400, "prompt[1][0]", "-1");
        text("\"prompt\":{\"a\":1}", 400, "prompt", "text");
        text("\"prompt\":[" + "1,".repeat(TestServer.CONTEXT) + "1]", 400, "prompt", "1025", "1024");
        text("\"prompt\":[1,2],\"max_tokens\":1023", 400, "max_tokens", "at most 1022");
        text("\"prompt\":[[1],[2]],\"n\":65", 400, "prompt", "130");
        text("\"prompt\":\"a\",\"max_tokens\":0", 400, "max_tokens", "0 is for 'echo'");
        text("\"prompt\":\"a\",\"suffix\":\"b\"", 400, "suffix");
        assertEquals(
                "context_length_exceeded",
                at(
                        json(SERVER.posted(TEXT, "{\"model\":\"tiny\",\"prompt\":[1],\"max_tokens\":1100}")
                                .body()),
                        "error",
                        "code"));
    }

    @Test
    void addressesModelsAndMethodsThatAreNotThere() {
        refused(SERVER.posted(CHAT, "{\"model\":\"gpt\",\"messages\":[]}"), 404, "model", "gpt", "tiny");
        refused(SERVER.posted(CHAT, "{\"messages\":[]}"), 400, "model", "missing");
        refused(SERVER.get("/v1/models/gpt"), 404, "model", "gpt");
        refused(SERVER.get("/v1/embeddings"), 404, JsonNull.NULL, "/v1/embeddings");
        refused(SERVER.get(CHAT), 405, JsonNull.NULL, "GET");
    }

    @Test
    void aTemplateThatThrowsFailsItsRequestAlone(@TempDir Path folder) throws Exception {
        for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.copy(TestServer.TOKENIZER.resolve(name), folder.resolve(name));
        }
        Files.writeString(
                folder.resolve("chat_template.jinja"),
                "{% if messages[0].role != 'user' %}{{ raise_exception('the user speaks first') }}{% endif %}"
                        + "{{ messages[0].content }}{% if loops %}{% for i in range(10 ** 9) %}{% endfor %}{% endif %}");
        try (var server = new TestServer(folder, ServerSettings.local(), EngineLimits.defaults(), 100)) {
            String user = "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"max_tokens\":1";
            var thrown = server.posted(CHAT, user.replace("\"user\"", "\"system\"") + "}");
            assertEquals(400, thrown.statusCode(), thrown.body());
            assertTrue(thrown.body().contains("the user speaks first"), thrown.body());
            assertFalse(thrown.body().contains(folder.toString()), thrown.body());
            assertEquals(
                    400,
                    server.posted(CHAT, user + ",\"chat_template_kwargs\":{\"loops\":true}}")
                            .statusCode());
            var tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]}";
            assertEquals(400, server.posted(CHAT, user + tools).statusCode());
            assertEquals(200, server.posted(CHAT, user + "}").statusCode());
        }
    }

    @Test
    void aServerWithAKeyAsksForIt() throws Exception {
        var settings = ServerSettings.local().withKey("a-secret-key");
        try (var server = new TestServer(settings, EngineLimits.defaults(), 100)) {
            assertEquals(200, server.get("/v1/models").statusCode());
            assertEquals(
                    200,
                    server.posted(TEXT, "{\"model\":\"tiny\",\"prompt\":\"a\"}").statusCode());
            for (Optional<String> wrong :
                    List.of(Optional.<String>empty(), Optional.of("Bearer wrong-key"), Optional.of("a-secret-key"))) {
                var request = java.net.http.HttpRequest.newBuilder(java.net.URI.create(server.url() + "/v1/models"));
                wrong.ifPresent(w -> request.header("Authorization", w));
                var response = TestServer.send(request.build());
                assertEquals(401, response.statusCode());
                assertEquals("invalid_api_key", at(json(response.body()), "error", "code"));
            }
        }
    }
}
