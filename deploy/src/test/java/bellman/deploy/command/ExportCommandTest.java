package bellman.deploy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.app.Main;
import bellman.app.SavedRun;
import bellman.policy.Policy;
import bellman.store.json.Json;
import bellman.store.tensor.Safetensors;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.Arena;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `bellman export` writes a folder, or one line that says why not.
class ExportCommandTest {
    @TempDir
    private Path folder;

    private record Said(int status, List<String> out, List<String> err) {}

    private static Said run(Object... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        String[] texts = Stream.of(words).map(Object::toString).toArray(String[]::new);
        int status = Main.run(texts, new PrintWriter(out), new PrintWriter(err));
        return new Said(
                status, out.toString().lines().toList(), err.toString().lines().toList());
    }

    private Path trained() {
        Path run = folder.resolve("run");
        Said said = run(
                "train",
                "ppo-pendulum",
                "--run",
                run,
                "--set",
                "budget.steps=4096",
                "--set",
                "evaluation.episodes=2",
                "--set",
                "environment.normalize-observations=true");
        assertEquals(0, said.status(), said.toString());
        return run;
    }

    private static void refused(int status, String words, Said said) {
        assertEquals(status, said.status(), said.toString());
        assertEquals(1, said.err().size(), said.toString());
        assertTrue(said.err().getFirst().contains(words), said.toString());
    }

    private static Map<String, Object> document(Path exported) throws IOException {
        return Json.read(Files.readAllBytes(exported.resolve("policy.json")));
    }

    private static Map<?, ?> below(Map<String, Object> document, String key) {
        return (Map<?, ?>) Objects.requireNonNull(document.get(key), key);
    }

    @Test
    void aRunIsWrittenAsAGraphAndSoIsOneCheckpointOfIt() throws IOException {
        Path run = trained();
        Path onnx = folder.resolve("onnx");
        Map<String, Object> said =
                Json.read(run("export", run, onnx, "--json").out().getLast());
        assertEquals(List.of("action", "mean", "std", "value"), said.get("outputs"));
        assertTrue((double) said.get("largest_difference") <= (double) said.get("tolerance"));
        assertTrue(Files.size(onnx.resolve("policy.onnx")) > 1000);
        Map<String, Object> document = document(onnx);
        assertEquals("ppo", document.get("algorithm"));
        assertEquals(
                Map.of("type", "Box", "shape", List.of(1L), "dtype", "float32", "low", -2.0, "high", 2.0),
                document.get("action_space"));
        assertEquals(true, below(document, "preprocessing").get("in_graph"));
        assertTrue(below(document, "preprocessing").containsKey("normalizer"), document.toString());

        Path checkpoint = run.resolve("checkpoints")
                .resolve(String.valueOf(SavedRun.open(run).checkpoint().step()));
        Path deep = folder.resolve("one/deep");
        assertEquals(0, run("export", checkpoint, deep).status());
        assertEquals(document.get("weights"), document(deep).get("weights"));
    }

    @Test
    void aRunIsWrittenAsWeightsWithWhatTheyAreComputedBy() throws IOException {
        Path run = trained();
        Path tensors = folder.resolve("tensors");
        assertEquals(0, run("export", run, tensors, "--format", "safetensors").status());
        Policy policy = SavedRun.open(run).policy();
        try (Arena arena = Arena.ofConfined()) {
            Safetensors file = Safetensors.open(tensors.resolve("policy.safetensors"), arena);
            policy.network()
                    .parameters()
                    .forEach(p -> assertEquals(p.values(), FloatBuffer.wrap((float[]) file.array(p.name())), p.name()));
        }
        Map<String, Object> document = document(tensors);
        assertFalse(document.containsKey("inputs") || document.containsKey("outputs"), "there is no graph");
        assertEquals(false, below(document, "preprocessing").get("in_graph"));
        assertEquals(1e-6, below(document, "head").get("variance_epsilon"));
        assertEquals("architecture", below(document, "architecture").get("type"));
    }

    @Test
    void nothingIsLeftOfAnExportThatIsRefused() throws IOException {
        Path run = trained();
        Path there = Files.createDirectory(folder.resolve("there"));
        Path none = folder.resolve("none");
        refused(1, "it exists already", run("export", run, there));
        refused(1, "nothing was written", run("export", run, none, "--tolerance", "0"));
        refused(2, "expected onnx or safetensors", run("export", run, none, "--format", "pickle"));
        refused(2, "--observations", run("export", run, none, "--observations", "0"));
        refused(1, "there is no such run", run("export", folder.resolve("nowhere"), none));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(
                    List.of("run", "there"),
                    left.map(p -> p.getFileName().toString()).sorted().toList());
        }
    }
}
