package bellman.llm.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Models are made, shown, converted and merged, and give the same numbers afterwards.
class ModelCommandTest {
    @TempDir
    private static Path folder;

    private static Path model = Path.of("");
    private static Path input = Path.of("");

    @BeforeAll
    static void aModel() throws IOException {
        model = folder.resolve("tiny");
        Run.of("model", "make", model, "--seed", 3).succeeds();
        input = Files.write(folder.resolve("in.jsonl"), List.of("{\"text\":\"Fünf Äpfel 🍎\"}", "{\"ids\":[1,2,3,4]}"));
    }

    private static float[] scores(Path model, Path input, Object... more) {
        var words = Stream.concat(
                        Stream.of("score", "--model", model, "--input", input, "--json", "--threads", 1),
                        Stream.of(more))
                .toArray();
        return Run.floats(Run.of(words).succeeds().lastJson().get("logprobs"));
    }

    @Test
    void aMadeModelIsShownWithItsSizes() {
        var shown = Run.of("model", "show", model, "--json").succeeds().lastJson();
        assertEquals("Qwen3ForCausalLM", shown.get("architecture"));
        assertEquals(272L, shown.get("vocabulary"));
        assertEquals(List.of(258L, 256L), shown.get("end_tokens"));
        long sum = 0;
        for (Object tensor : (List<?>) shown.get("tensors")) {
            sum += ((List<?>) ((Map<?, ?>) tensor).get("shape"))
                    .stream().mapToLong(n -> (Long) n).reduce(1, (a, b) -> a * b);
        }
        assertEquals(sum, shown.get("parameters"));
        var table = String.join("\n", Run.of("model", "show", model).succeeds().out());
        assertTrue(table.contains("model.embed_tokens.weight") && table.contains("[272, 96]"), table);
    }

    @Test
    void theSameSeedMakesTheSameModel() throws IOException {
        Path same = folder.resolve("same");
        Path other = folder.resolve("other");
        Run.of("model", "make", same, "--seed", 3).succeeds();
        Run.of("model", "make", other, "--seed", 4).succeeds();
        assertEquals(-1, Files.mismatch(model.resolve("model.safetensors"), same.resolve("model.safetensors")));
        assertTrue(Files.mismatch(model.resolve("model.safetensors"), other.resolve("model.safetensors")) > 0);
    }

    @Test
    void bytesAreTokensAndTheTemplateIsChatMl() throws IOException {
        Path lines = Files.write(
                folder.resolve("chat.jsonl"),
                List.of("{\"messages\":[{\"role\":\"user\",\"content\":\"é\"}],\"add_generation_prompt\":true}"));
        var line = Run.of("tokenize", "--model", model, "--input", lines, "--json")
                .succeeds()
                .lastJson();
        assertEquals("<|im_start|>user\né<|im_end|>\n<|im_start|>assistant\n", line.get("text"));
        int[] ids = Run.ints(line.get("ids"));
        assertEquals(257, ids[0]);
        assertEquals(1 + 5 + 2 + 1 + 1 + 1 + 10, ids.length, "each byte is a token, each special token is one");
    }

    @Test
    void aConvertedModelComesInShardsAndGivesTheSame() {
        Path sharded = folder.resolve("sharded");
        var saved = Run.of("model", "convert", model, "--shard-size", "200kB", "--out", sharded, "--json")
                .succeeds()
                .lastJson();
        assertTrue(((List<?>) saved.get("files")).size() > 2, saved.toString());
        assertEquals("F32", saved.get("dtype"));
        assertArrayEquals(scores(model, input), scores(sharded, input));
    }

    @Test
    void halvesTakeHalfTheRoomAndGiveNearlyTheSame() {
        Path halves = folder.resolve("halves");
        var saved = Run.of("model", "convert", model, "--dtype", "bf16", "--out", halves, "--json")
                .succeeds()
                .lastJson();
        assertEquals("BF16", saved.get("dtype"));
        assertEquals(2 * (Long) saved.get("parameters"), saved.get("bytes"));
        assertArrayEquals(scores(model, input), scores(halves, input), 0.05f);
        Path again = folder.resolve("again");
        Run.of("model", "convert", halves, "--dtype", "fp32", "--out", again).succeeds();
        assertArrayEquals(scores(halves, input), scores(again, input));
    }

    @Test
    void aMergedAdapterGivesWhatItGaveBesideItsModel() throws IOException {
        Path base = Fixtures.file("llm/models/qwen3");
        Path adapter = Fixtures.file("llm/models/qwen3-lora");
        Path merged = folder.resolve("merged");
        Path ids = Files.write(folder.resolve("ids.jsonl"), List.of("{\"ids\":[5,17,300,4,9,1000]}"));
        Run.of("model", "merge", base, "--adapter", adapter, "--out", merged).succeeds();
        assertArrayEquals(scores(base, ids, "--adapter", adapter), scores(merged, ids), 2e-5f);
    }

    @Test
    void sizesAreUnderstood() {
        assertEquals(2_000_000_000L, Sizes.bytes("--shard-size", "2GB"));
        assertEquals(1_500_000L, Sizes.bytes("--shard-size", "1.5MB"));
        assertEquals(2L << 30, Sizes.bytes("--shard-size", "2GiB"));
        assertEquals(4096, Sizes.bytes("--shard-size", "4096"));
    }

    @Test
    void everyCommandHelpsWithAnExample() {
        for (var words : List.of(
                List.of("score"),
                List.of("tokenize"),
                List.of("generate"),
                List.of("model"),
                List.of("model", "show"),
                List.of("model", "convert"),
                List.of("model", "merge"),
                List.of("model", "make"))) {
            var all = Stream.concat(words.stream(), Stream.of("--help")).toArray();
            String help = String.join("\n", Run.of(all).succeeds().out());
            assertTrue(help.contains("Example") && help.contains("--json"), help);
        }
    }
}
