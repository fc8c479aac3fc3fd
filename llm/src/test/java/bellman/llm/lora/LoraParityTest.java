package bellman.llm.lora;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.Fixtures;
import bellman.llm.checkpoint.ModelFolder;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ModelCase;
import bellman.llm.model.Weights.Weight;
import bellman.net.SequenceModel.Tape;
import bellman.net.TokenBatch;
import bellman.net.TokenScores;
import bellman.store.json.Json;
import bellman.store.json.JsonObject;
import bellman.store.tensor.Safetensors;
import bellman.store.tensor.SafetensorsWriter;
import bellman.store.tensor.SafetensorsWriter.Source;
import bellman.torch.Tensors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Adapters that `peft` wrote, beside the models for which it wrote them.
class LoraParityTest {
    /// The reference's merged and unmerged logits are 8e-6 apart.
    private static final double LOGITS = 3e-5;

    /// Of a tensor's largest entry.
    private static final double GRADIENTS = 1e-5;

    /// Where all of a tensor's gradient is smaller, because exact arithmetic would give zeros, this is its largest
    /// entry.
    private static final float SMALL = 1e-2f;

    /// Merging rounds the weights.
    private static double merged(ModelCase c) {
        return Math.max(c.tolerance("logits", LOGITS), c.tolerance("merged_logits", LOGITS));
    }

    /// Names of the tensors in an adapter's file.
    private static List<String> tensors(Path folder) {
        try (var arena = Arena.ofConfined()) {
            return List.copyOf(Safetensors.open(folder.resolve("adapter_model.safetensors"), arena)
                    .tensors()
                    .keySet());
        }
    }

    /// Whether the matrices of all experts stand together in the file, as they do not here.
    private static boolean isFused(ModelCase c) {
        return tensors(c.folder()).stream().anyMatch(n -> n.contains(".experts.lora_A"));
    }

    @TempDir
    private Path folder;

    static Stream<ModelCase> adapters() throws IOException {
        try (Stream<Path> folders = Files.list(Fixtures.file("llm/models"))) {
            return folders
                    .filter(f -> Files.exists(f.resolve(LoraConfigFile.NAME)))
                    .sorted()
                    .flatMap(ModelCase::everywhere)
                    .toList()
                    .stream();
        }
    }

    private static CausalModel base(ModelCase c) throws IOException {
        var config = new JsonObject(Json.read(Files.readAllBytes(c.folder().resolve(LoraConfigFile.NAME))));
        return ModelFolder.load(c.folder().resolve(config.text("base_model_name_or_path")), c.options());
    }

    /// The tokens whose logits were recorded: the adapter's own, or its model's.
    private static TokenBatch batch(ModelCase c) throws IOException {
        if (c.has("input_ids")) {
            return c.batch();
        }
        var config = new JsonObject(Json.read(Files.readAllBytes(c.folder().resolve(LoraConfigFile.NAME))));
        return new ModelCase(c.folder().resolve(config.text("base_model_name_or_path"))).batch();
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void logitsAreThoseOfPeftBesideTheWeightsAndMergedIntoThem(ModelCase c) throws IOException {
        try (CausalModel model = base(c)) {
            LoraAdapter adapter = LoraAdapter.load(model, c.folder(), 1);
            c.assertClose("logits", c.floats("logits"), model.logits(batch(c)), c.tolerance("logits", LOGITS));
            try (CausalModel copy = model.copy()) {
                c.assertClose("a copy's logits", c.floats("merged_logits"), copy.logits(batch(c)), merged(c));
            }
            adapter.merge();
            c.assertClose("merged logits", c.floats("merged_logits"), model.logits(batch(c)), merged(c));
            adapter.unmerge();
            c.assertClose("logits again", c.floats("logits"), model.logits(batch(c)), merged(c));
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("differentiated")
    void gradientsAreThoseOfPeft(ModelCase c) throws IOException {
        try (CausalModel model = base(c);
                Tape tape = model.tape()) {
            LoraAdapter adapter = LoraAdapter.load(model, c.folder(), 1);
            adapter.dropNothing();
            float[] gradient = model.forward(tape, batch(c)).logProbs();
            Arrays.fill(gradient, -1f / gradient.length);
            model.backward(tape, TokenScores.of(gradient));
            double tolerance = c.tolerance("gradient", GRADIENTS);
            for (Weight w : adapter.weights().all().values()) {
                float[] expected = c.floats("grads.safetensors", w.name());
                float largest = SMALL;
                for (float g : expected) {
                    largest = Math.max(largest, Math.abs(g));
                }
                c.assertClose(w.name(), expected, Tensors.toArray(w.tensor().grad()), tolerance * largest);
            }
        }
    }

    static Stream<ModelCase> differentiated() throws IOException {
        return adapters().filter(c -> !isFused(c) && Files.exists(c.folder().resolve("grads.safetensors")));
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void anAdapterThatIsOffLeavesTheModelAsItWas(ModelCase c) throws IOException {
        try (CausalModel model = base(c)) {
            float[] before = model.logits(batch(c));
            LoraAdapter adapter = LoraAdapter.load(model, c.folder(), 1);
            try (var _ = adapter.off()) {
                assertArrayEquals(before, model.logits(batch(c)));
            }
            c.assertClose("logits", c.floats("logits"), model.logits(batch(c)), c.tolerance("logits", LOGITS));
        }
    }

    /// Where adapters are written: a folder of the test's own, or in the one that the property `bellman.saved` names,
    /// where `.ci/check_saved_models.py` has peft read them.
    private Path written(ModelCase c) throws IOException {
        String saved = System.getProperty("bellman.saved", "");
        return saved.isEmpty()
                ? folder
                : Files.createDirectories(Path.of(saved)).resolve(c.folder().getFileName());
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void whatIsWrittenIsReadAgainBitForBit(ModelCase c) throws IOException {
        Path folder = written(c);
        try (CausalModel model = base(c);
                CausalModel other = base(c)) {
            LoraAdapter adapter = LoraAdapter.load(model, c.folder(), 1);
            adapter.save(folder, "somewhere");
            LoraAdapter again = LoraAdapter.load(other, folder, 1);
            assertEquals(adapter.config(), again.config());
            for (Weight w : adapter.weights().all().values()) {
                assertArrayEquals(
                        Tensors.toArray(w.tensor().detach()),
                        Tensors.toArray(
                                again.weights().all().get(w.name()).tensor().detach()),
                        w.name());
            }
            List<String> names = new ArrayList<>(adapter.weights().all().keySet());
            assertEquals(names, tensors(folder));
            if (!isFused(c)) {
                Collections.sort(names);
                // Where an adapter stands beside the head, peft writes the head's own matrix, too.
                assertEquals(
                        names,
                        tensors(c.folder()).stream()
                                .filter(n -> !n.contains(".base_layer."))
                                .sorted()
                                .toList());
            }
        }
        assertEquals(2, Arrays.stream(folder.toFile().list()).count());
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void whatTheFileHasOfTheHeadTakesTheHeadsPlace(ModelCase c) throws Exception {
        Path file = Path.of("adapter_model.safetensors");
        try (CausalModel model = base(c);
                var arena = Arena.ofConfined()) {
            Safetensors given = Safetensors.open(c.folder().resolve(file), arena);
            var tensors = new LinkedHashMap<String, Source>();
            given.tensors().forEach((name, entry) -> tensors.put(name, new Source(entry.shape(), given.array(name))));
            float[] head = new float[model.vocabulary() * model.config().hidden()];
            for (int i = 0; i < head.length; i++) {
                head[i] = i % 7;
            }
            List<Long> shape =
                    List.of((long) model.vocabulary(), (long) model.config().hidden());
            tensors.put("base_model.model.lm_head.base_layer.weight", new Source(shape, head));
            SafetensorsWriter.write(
                    folder.resolve(file), tensors, Map.of("format", "pt"), MessageDigest.getInstance("SHA-256"));
            Files.copy(c.folder().resolve("adapter_config.json"), folder.resolve("adapter_config.json"));
            LoraAdapter.load(model, folder, 1);
            assertArrayEquals(
                    head,
                    Tensors.toArray(model.decoder().head().weight().detach().to(ScalarType.Float)));
        }
    }
}
