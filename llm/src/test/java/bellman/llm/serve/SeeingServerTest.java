package bellman.llm.serve;

import static bellman.llm.serve.TestServer.at;
import static bellman.llm.serve.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.Fixtures;
import bellman.llm.chat.ImagePlaces;
import bellman.llm.generate.GenerationRequest;
import bellman.llm.generate.SamplingOptions;
import bellman.llm.vision.Picture;
import bellman.net.ImagePatches;
import bellman.store.json.Json;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images in conversations: the recorded model that sees, with a tokenizer that has words for them.
class SeeingServerTest {
    private static final String PATH = "/v1/chat/completions";
    private static final String TEMPLATE = "{% for m in messages %}{{ m.role }}:"
            + "{% if m.content is string %}{{ m.content }}{% else %}{% for p in m.content %}"
            + "{% if p.type == 'text' %}{{ p.text }}"
            + "{% else %}<|vision_start|><|image_pad|><|vision_end|>{% endif %}{% endfor %}{% endif %}{% endfor %}";
    private static final Path PICTURES = Fixtures.file("llm/images");
    private static final List<TestServer> SERVERS = new ArrayList<>();

    @TempDir
    private static Path folder;

    private static HttpServer elsewhere;
    private static TestServer server;

    @BeforeAll
    static void aModelThatSees() throws IOException {
        try (Stream<Path> files = Files.list(Fixtures.file("llm/models/qwen2_5_vl"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        String tokenizer = Files.readString(Fixtures.file("llm/tokenizer/tokenizer.json"))
                .replace("<tool_call>", "<|image_pad|>")
                .replace("</tool_call>", "<|video_pad|>")
                .replace("<tool_response>", "<|vision_start|>")
                .replace("</tool_response>", "<|vision_end|>");
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer);
        Files.writeString(folder.resolve("chat_template.jinja"), TEMPLATE);
        Files.writeString(folder.resolve("preprocessor_config.json"), "{\"min_pixels\": 784, \"max_pixels\": 12544}");
        byte[] picture = Files.readAllBytes(PICTURES.resolve("rgb.png"));
        elsewhere = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        elsewhere.createContext("/", exchange -> {
            boolean there = exchange.getRequestURI().getPath().equals("/rgb.png");
            boolean moved = exchange.getRequestURI().getPath().equals("/moved");
            if (moved) {
                exchange.getResponseHeaders().add("Location", "/rgb.png");
            }
            exchange.sendResponseHeaders(there ? 200 : moved ? 302 : 404, there ? picture.length : -1);
            if (there) {
                exchange.getResponseBody().write(picture);
            }
            exchange.close();
        });
        elsewhere.start();
        var images = new ImageLimits(2, 100_000, 200_000, Set.of("127.0.0.1:" + port()));
        server = TestServer.of(
                folder, ServerSettings.local().withLimits(Limits.defaults().withImages(images)));
        SERVERS.add(server);
    }

    @AfterAll
    static void close() {
        SERVERS.forEach(TestServer::close);
        elsewhere.stop(0);
    }

    private static int port() {
        return elsewhere.getAddress().getPort();
    }

    private static String data(String name) throws IOException {
        return "data:image/png;base64,"
                + Base64.getEncoder().encodeToString(Files.readAllBytes(PICTURES.resolve(name)));
    }

    private static Map<String, Object> image(String url) {
        return Map.of("type", "image_url", "image_url", Map.of("url", url));
    }

    private static Map<String, Object> text(String text) {
        return Map.of("type", "text", "text", text);
    }

    private static String body(String role, Object... parts) {
        var body = new LinkedHashMap<String, Object>();
        body.put("model", TestServer.NAME);
        body.put("messages", List.of(Map.of("role", role, "content", List.of(parts))));
        body.put("max_tokens", 8);
        body.put("temperature", 0);
        body.put("return_token_ids", true);
        return Json.write(body);
    }

    private static void refused(String parameter, String words, String role, Object... parts) {
        refused(server, parameter, words, body(role, parts));
    }

    private static void refused(TestServer asked, String parameter, String words, String body) {
        var response = asked.posted(PATH, body);
        assertEquals(400, response.statusCode(), response.body());
        Object error = json(response.body()).get("error");
        assertEquals("invalid_request_error", at(error, "type"));
        assertEquals(parameter, at(error, "param"));
        String message = (String) at(error, "message");
        assertTrue(message.contains(words) && !message.contains("\n"), message);
    }

    @Test
    void imagesAreSeenAsTheModelsOwnProcessorShowsThem() throws IOException {
        Map<String, Object> answer = server.answer(
                PATH, body("user", text("What is"), image(data("rgb.png")), text("?"), image(data("wide.png"))));
        ImagePlaces places = ImagePlaces.of(folder, server.chat().tokenizer()).orElseThrow();
        List<ImagePatches> patches = List.of(
                places.processing().patches(Picture.read(PICTURES.resolve("rgb.png"))),
                places.processing().patches(Picture.read(PICTURES.resolve("wide.png"))));
        String place = "<|vision_start|><|image_pad|><|vision_end|>";
        int[] prompt = server.chat().tokenizer().encode(places.expanded("user:What is" + place + "?" + place, patches));
        assertEquals(ids(prompt), at(answer, "prompt_token_ids"));
        assertEquals((long) prompt.length, at(answer, "usage", "prompt_tokens"));
        int[] expected = server.engine()
                .generate(
                        List.of(GenerationRequest.of(
                                        prompt,
                                        SamplingOptions.greedy(8)
                                                .withEnds(
                                                        Set.copyOf(server.engine()
                                                                .config()
                                                                .endTokens()),
                                                        List.of()))
                                .withImages(patches)),
                        Duration.ofMinutes(1))
                .getFirst()
                .ids();
        assertEquals(ids(expected), at(answer, "choices", 0, "token_ids"));
        // What is seen matters, and streams see it, too.
        Map<String, Object> other = server.answer(
                PATH, body("user", text("What is"), image(data("wide.png")), text("?"), image(data("rgb.png"))));
        assertNotEquals(at(answer, "prompt_token_ids"), at(other, "prompt_token_ids"));
        assertTrue(server.posted(
                        PATH, body("user", image(data("rgb.png"))).replace("{\"model\"", "{\"stream\":true,\"model\""))
                .body()
                .endsWith("data: [DONE]\n\n"));
    }

    private static List<Long> ids(int[] ids) {
        return java.util.Arrays.stream(ids).asLongStream().boxed().toList();
    }

    @Test
    void imagesElsewhereAreFetchedFromHostsThatWereNamedAlone() throws IOException {
        String there = "http://127.0.0.1:" + port();
        assertEquals(
                at(server.answer(PATH, body("user", image(data("rgb.png")))), "choices", 0, "token_ids"),
                at(server.answer(PATH, body("user", image(there + "/rgb.png"))), "choices", 0, "token_ids"));
        String url = "messages[0].content[0].image_url.url";
        refused(url, "answered 404", "user", image(there + "/none.png"));
        refused(url, "answered 302", "user", image(there + "/moved"));
        for (String address : List.of("http://localhost:" + port(), "http://127.0.0.1:1", "https://example.org")) {
            refused(url, "--image-host", "user", image(address + "/rgb.png"));
        }
        refused(url, "data:image", "user", image("file:///etc/passwd"));
        refused(url, "data:image", "user", image("/etc/passwd"));
        refused(url, "no address", "user", image("http://[::1"));
    }

    @Test
    void whatIsNoImageOrTooLargeIsRefusedAndOthersGoOn() throws IOException {
        String url = "messages[0].content[0].image_url.url";
        refused(url, "no base64", "user", image("data:image/png;base64,%%"));
        refused(url, "in base64", "user", image("data:image/png,abc"));
        refused(url, "neither a PNG nor a JPEG", "user", image("data:image/png;base64,aGVsbG8="));
        String whole = data("rgb.png");
        refused(url, "cut short", "user", image(whole.substring(0, whole.length() / 8 * 4)));
        refused(url, "100000 bytes", "user", image("data:image/png;base64," + "A".repeat(200_000)));
        byte[] claims = Files.readAllBytes(PICTURES.resolve("rgb.png"));
        claims[18] = 127;
        refused(
                url,
                "at most 200000",
                "user",
                image("data:image/png;base64," + Base64.getEncoder().encodeToString(claims)));
        refused(
                "messages[0].content[2]",
                "one image too many",
                "user",
                image(data("rgb.png")),
                image(data("rgb.png")),
                image(data("rgb.png")));
        refused("messages[0].content[0].type", "users' images", "system", image(whole));
        refused("messages[0].content[0].image_url", "missing", "user", Map.of("type", "image_url"));
        refused(
                "messages[0].content[0].image_url.detail",
                "leave it out",
                "user",
                Map.of("type", "image_url", "image_url", Map.of("url", whole, "detail", "low")));
        refused("messages[0].content[0].type", "input_audio", "user", Map.of("type", "input_audio"));
        refused("messages", "places for one", "user", text("<|image_pad|>"));
        server.answer(PATH, body("user", image(whole)));
    }

    @Test
    void aModelThatSeesNothingSaysSo() throws IOException {
        var blind = new TestServer();
        SERVERS.add(blind);
        refused(blind, "messages[0].content[1]", "sees none", body("user", text("?"), image(data("rgb.png"))));
    }
}
