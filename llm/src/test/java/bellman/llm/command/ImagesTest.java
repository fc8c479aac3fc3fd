package bellman.llm.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.Fixtures;
import bellman.llm.model.ModelCase;
import bellman.llm.vision.Grid;
import bellman.llm.vision.ImageProcessing;
import bellman.llm.vision.Picture;
import bellman.net.ImagePatches;
import bellman.net.TokenBatch;
import bellman.store.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands show images to a model that sees: the recorded one, with a tokenizer that has words for them.
class ImagesTest {
    private static final double TOLERANCE = 2e-5;
    private static final String TEMPLATE = "{% for m in messages %}{{ m.role }}:"
            + "{% if m.content is string %}{{ m.content }}{% else %}{% for p in m.content %}"
            + "{% if p.type == 'text' %}{{ p.text }}"
            + "{% else %}<|vision_start|><|image_pad|><|vision_end|>{% endif %}{% endfor %}{% endif %}{% endfor %}";

    @TempDir
    private Path folder;

    private Path model = Path.of("");
    private final Path pictures = Fixtures.file("llm/images");

    @BeforeEach
    void aModelThatSees() throws IOException {
        model = Files.createDirectory(folder.resolve("model"));
        try (Stream<Path> files = Files.list(Fixtures.file("llm/models/qwen2_5_vl"))) {
            for (Path file : files.toList()) {
                Files.copy(file, model.resolve(file.getFileName()));
            }
        }
        String tokenizer = Files.readString(Fixtures.file("llm/tokenizer/tokenizer.json"))
                .replace("<tool_call>", "<|image_pad|>")
                .replace("</tool_call>", "<|video_pad|>")
                .replace("<tool_response>", "<|vision_start|>")
                .replace("</tool_response>", "<|vision_end|>");
        Files.writeString(model.resolve("tokenizer.json"), tokenizer);
        Files.writeString(model.resolve("chat_template.jinja"), TEMPLATE);
        Files.writeString(model.resolve("preprocessor_config.json"), "{\"min_pixels\": 784, \"max_pixels\": 12544}");
        Files.copy(pictures.resolve("rgb.png"), folder.resolve("rgb.png"));
        Files.copy(pictures.resolve("wide.png"), folder.resolve("wide.png"));
    }

    private static String line(Object... parts) {
        List<Object> content = new ArrayList<>();
        for (Object part : parts) {
            content.add(part instanceof String text ? Map.of("type", "text", "text", text) : part);
        }
        return Json.write(Map.of("messages", List.of(Map.of("role", "user", "content", content))));
    }

    private static Map<String, Object> image(String key, String source) {
        return Map.of("type", "image", key, source);
    }

    private Path input(String... lines) throws IOException {
        return Files.write(folder.resolve("input.jsonl"), List.of(lines));
    }

    private Run run(String command, Path input) {
        return Run.of(command, "--model", model, "--input", input, "--json");
    }

    private ImagePatches patches(String name) {
        return ImageProcessing.read(model).patches(Picture.read(pictures.resolve(name)));
    }

    @Test
    void anImageTakesAsManyTokensAsItHasSquares() throws IOException {
        var lines = run(
                        "tokenize",
                        input(
                                line(image("image", "rgb.png"), "what?"),
                                line("a", image("path", "wide.png"), "b", image("image", "rgb.png"))))
                .succeeds()
                .json();
        assertEquals(
                "user:<|vision_start|><|image_pad|><|vision_end|>what?",
                lines.getFirst().get("text"));
        for (int i = 0; i < 2; i++) {
            List<String> names = i == 0 ? List.of("rgb.png") : List.of("wide.png", "rgb.png");
            List<Integer> runs = new ArrayList<>();
            int run = 0;
            for (int id : Run.ints(lines.get(i).get("ids"))) {
                run = id == 1020 ? run + 1 : 0;
                if (run == 1) {
                    runs.add(0);
                }
                if (run > 0) {
                    runs.set(runs.size() - 1, run);
                }
            }
            assertEquals(names.stream().map(n -> Grid.of(patches(n)).tokens(2)).toList(), runs);
        }
    }

    /// See record.py beside the recording.
    @Test
    void idsAreThoseOfTheProcessorOfTransformers() throws IOException {
        List<?> cases;
        try (var in = ImagesTest.class.getResourceAsStream("images.json")) {
            cases = (List<?>) Json.value(in.readAllBytes());
        }
        for (Object c : cases) {
            var recorded = (Map<?, ?>) c;
            Path input = Files.writeString(
                    folder.resolve("chat.jsonl"), Json.writeValue(Map.of("messages", recorded.get("messages"))));
            for (String name : List.of("photo.jpg", "reduced.png")) {
                Files.copy(pictures.resolve(name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
            var line = run("tokenize", input).succeeds().lastJson();
            assertEquals(recorded.get("text"), line.get("text"));
            assertArrayEquals(Run.ints(recorded.get("ids")), Run.ints(line.get("ids")));
        }
    }

    @Test
    void aSourceMayBeAPathAnAddressOrTheFileItself() throws IOException {
        Path file = folder.resolve("rgb.png");
        String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(file));
        var lines = run(
                        "score",
                        input(
                                line(image("image", "rgb.png"), "x"),
                                line(image("path", file.toString()), "x"),
                                line(image("url", file.toUri().toString().replace("file:/", "file:///")), "x"),
                                line(image("base64", base64), "x"),
                                line(image("url", "data:image/png;base64," + base64), "x"),
                                line(
                                        Map.of(
                                                "type",
                                                "image_url",
                                                "image_url",
                                                Map.of("url", "data:image/png;base64," + base64)),
                                        "x")))
                .succeeds()
                .json();
        for (var line : lines) {
            assertEquals(lines.getFirst().get("ids"), line.get("ids"));
            assertArrayEquals(
                    Run.floats(lines.getFirst().get("logprobs")), Run.floats(line.get("logprobs")), (float) TOLERANCE);
        }
    }

    /// Whatever else is in the batch; that the model itself is right stands in the recordings.
    @Test
    void linesGetTheLogProbabilitiesOfTheirOwnImages() throws IOException {
        var c = new ModelCase(model);
        Path input = input(
                line(image("image", "rgb.png"), "x"),
                line("words alone"),
                line(image("image", "wide.png"), "and", image("image", "rgb.png"), "y"),
                "{\"ids\":[1,2,3]}");
        List<List<ImagePatches>> images = List.of(
                List.of(patches("rgb.png")), List.of(), List.of(patches("wide.png"), patches("rgb.png")), List.of());
        try (var loaded = c.load()) {
            for (int batch : new int[] {1, 4096}) {
                var lines = Run.of("score", "--model", model, "--input", input, "--json", "--batch-tokens", batch)
                        .succeeds()
                        .json();
                for (int i = 0; i < 4; i++) {
                    int[] ids = lines.get(i).containsKey("ids")
                            ? Run.ints(lines.get(i).get("ids"))
                            : new int[] {1, 2, 3};
                    float[] expected = loaded.score(TokenBatch.of(ids).withImages(images.get(i)))
                            .logProbs();
                    c.assertClose(
                            "log-probabilities",
                            expected,
                            Run.floats(lines.get(i).get("logprobs")),
                            TOLERANCE);
                }
            }
        }
    }

    @Test
    void generatingGoesOnFromWhatTheScoresAreOf() throws IOException {
        var written = Run.of(
                        "generate",
                        "--model",
                        model,
                        "--image",
                        folder.resolve("rgb.png"),
                        "--user",
                        "x",
                        "--greedy",
                        "--max-tokens",
                        3,
                        "--json")
                .succeeds()
                .lastJson();
        int[] prompt = Run.ints(run("tokenize", input(line(image("image", "rgb.png"), "x")))
                .succeeds()
                .lastJson()
                .get("ids"));
        int[] first = {Run.ints(written.get("ids"))[0]};
        try (var loaded = new ModelCase(model).load()) {
            float[] logits = loaded.logits(TokenBatch.of(prompt).withImages(List.of(patches("rgb.png"))));
            int vocabulary = loaded.vocabulary();
            int last = logits.length - vocabulary;
            for (int v = 0; v < vocabulary; v++) {
                assertEquals(logits[last + first[0]], Math.max(logits[last + first[0]], logits[last + v]));
            }
        }
    }

    @Test
    void whatIsWrongWithAnImageIsOneLineWithItsField() throws IOException {
        Files.writeString(folder.resolve("no.png"), "not an image");
        byte[] half = Files.readAllBytes(folder.resolve("wide.png"));
        Files.write(folder.resolve("half.png"), Arrays.copyOf(half, half.length / 2));
        for (String command : List.of("score", "tokenize")) {
            for (String name : List.of("gone.png", "no.png", "half.png")) {
                Path input = input(line("fine"), line("x", image("image", name)));
                run(command, input).refuses(1, input + ":2", "messages[0].content[1].image", name);
            }
            for (String url : List.of("http://host/a.png", "HTTPS://host/a.png")) {
                Path input = input(line(image("url", url)));
                run(command, input).refuses(1, input + ":1", "messages[0].content[0].url", "not fetched", url);
            }
            Path two = input(line(Map.of("type", "image", "image", "rgb.png", "url", "rgb.png")));
            run(command, two).refuses(1, two + ":1", "messages[0].content[0]", "image and url");
            Path none = input(line(Map.of("type", "image")));
            run(command, none).refuses(1, none + ":1", "messages[0].content[0]", "found none");
            Path number = input(line(Map.of("type", "image", "image", 7)));
            run(command, number).refuses(1, number + ":1", "messages[0].content[0].image", "7");
            Path video = input(line(Map.of("type", "video", "video", "a.mp4")));
            run(command, video).refuses(1, video + ":1", "messages[0].content[0]", "video");
            Path written = input(line("<|image_pad|>", image("image", "rgb.png")));
            run(command, written).refuses(1, written + ":1", "messages", "1 images", "2 places");
        }
        Path ids = input("{\"ids\":[1,2]}", "{\"ids\":[1,1020,2]}");
        run("score", ids).refuses(1, ids + ":2", "ids[1]", "1020", "image");
        Path text = input("{\"text\":\"<|image_pad|>\"}");
        run("score", text).refuses(1, text + ":1", "1020", "image");
        Run.of("generate", "--model", model, "--ids", "1,1020", "--greedy").refuses(2, "1020", "--image");
        Run.of("generate", "--model", model, "--prompt", "x", "--image", "a.png", "--greedy")
                .refuses(2, "--image", "--user");
        Run.of("generate", "--model", model, "--user", "x", "--image", folder.resolve("gone.png"), "--greedy")
                .refuses(1, "gone.png");
    }

    @Test
    void aModelThatDoesNotSeeSaysSo() throws IOException {
        Path blind = folder.resolve("blind");
        Run.of("model", "make", blind).succeeds();
        Path input = input(line(image("image", "rgb.png"), "x"));
        for (String command : List.of("score", "tokenize")) {
            Run.of(command, "--model", blind, "--input", input)
                    .refuses(1, input + ":1", "messages[0].content[0].image", blind, "sees no images");
        }
        Path long512 = input("{\"ids\":" + Collections.nCopies(513, 7) + "}");
        run("score", long512).refuses(1, long512 + ":1", "512");
    }
}
