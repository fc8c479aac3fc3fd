package bellman.llm.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.model.CausalModel;
import bellman.llm.model.ModelCase;
import bellman.llm.model.ModelException;
import bellman.llm.model.Models;
import bellman.net.TokenBatch;
import bellman.store.disk.DamagedFileException;
import bellman.store.disk.StorageException;
import bellman.store.json.Json;
import bellman.store.tensor.Safetensors;
import bellman.store.tensor.SafetensorsWriter;
import bellman.store.tensor.TensorType;
import bellman.torch.DType;
import bellman.torch.TensorScope;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelFolderTest {
    private static final TokenBatch BATCH = TokenBatch.of(Models.ids(9, 1));

    @TempDir
    private Path root;

    private Path folder;

    @BeforeEach
    void nameFolder() {
        folder = root.resolve("model");
    }

    private static CausalModel load(Path from) {
        return ModelFolder.load(from, Models.options());
    }

    private float[] saved(SaveOptions options) {
        try (CausalModel model = CausalModel.random(Models.small(), 3, Models.options())) {
            ModelFolder.save(model, folder, options);
            return model.score(BATCH).logProbs();
        }
    }

    private static float[] scores(Path from) {
        try (CausalModel model = load(from)) {
            return model.score(BATCH).logProbs();
        }
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void whatIsSavedScoresTheSameWhenLoaded() throws IOException {
        assertArrayEquals(saved(SaveOptions.defaults()), scores(folder));
        assertEquals(List.of("config.json", "model.safetensors"), files(folder));
        assertEquals(List.of("model"), files(root));
    }

    @Test
    void severalFilesAreOneModel() throws IOException {
        assertArrayEquals(saved(SaveOptions.defaults().withShardBytes(20_000)), scores(folder));
        List<String> files = files(folder);
        assertTrue(files.contains("model.safetensors.index.json"), files::toString);
        assertTrue(files.contains("model-00001-of-0000" + (files.size() - 2) + ".safetensors"), files::toString);
        Map<String, Object> index = Json.read(Files.readAllBytes(folder.resolve("model.safetensors.index.json")));
        try (CausalModel model = load(folder)) {
            assertEquals(model.weights().all().keySet(), ((Map<?, ?>) index.get("weight_map")).keySet());
        }
    }

    @Test
    void halvesAreNear() throws IOException {
        for (TensorType type : List.of(TensorType.BF16, TensorType.F16)) {
            folder = root.resolve(type.name());
            float[] before = saved(SaveOptions.defaults().withType(type));
            assertArrayEquals(before, scores(folder), 0.3f);
            assertEquals(
                    type == TensorType.F16 ? "float16" : "bfloat16",
                    Json.read(Files.readAllBytes(folder.resolve("config.json"))).get("dtype"));
            float[] again = scores(folder);
            Path twice = root.resolve(type.name() + "-again");
            try (CausalModel model = ModelFolder.load(folder, Models.options().withType(DType.FLOAT32))) {
                ModelFolder.save(model, twice, SaveOptions.defaults().withType(type));
            }
            assertArrayEquals(again, scores(twice));
            assertEquals(-1, Files.mismatch(folder.resolve("model.safetensors"), twice.resolve("model.safetensors")));
        }
    }

    @Test
    void aValueThatHalvesCannotHoldIsRefusedAndNothingIsLeft() throws IOException {
        try (CausalModel model = CausalModel.random(Models.small(), 3, Models.options());
                var _ = new TensorScope()) {
            model.weights().all().get("model.norm.weight").tensor().detach().fill_(new Scalar(1e6));
            String message = assertThrows(
                            ArithmeticException.class,
                            () -> ModelFolder.save(
                                    model, folder, SaveOptions.defaults().withType(TensorType.F16)))
                    .getMessage();
            assertTrue(message.contains("'model.norm.weight'"), message);
        }
        assertEquals(List.of(), files(root));
    }

    @Test
    void anExistingFolderIsLeftAlone() throws IOException {
        Files.createDirectory(folder);
        String message = assertThrows(ModelException.class, () -> saved(SaveOptions.defaults()))
                .getMessage();
        assertTrue(message.contains("exists already"), message);
        assertEquals(List.of(), files(folder));
    }

    static Stream<ModelCase> recorded() {
        return ModelCase.texts();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void aRecordedModelKeepsItsConfigurationAndCompanions(ModelCase c) throws IOException {
        Path origin = root.resolve("origin");
        Files.createDirectory(origin);
        try (Stream<Path> files = Files.list(c.folder())) {
            for (Path file : files.toList()) {
                Files.copy(file, origin.resolve(file.getFileName().toString()));
            }
        }
        Files.writeString(origin.resolve("tokenizer.json"), "{}");
        Files.writeString(origin.resolve("chat_template.jinja"), "x");
        TokenBatch batch = TokenBatch.of(c.rows("input_ids"));
        try (CausalModel model = ModelFolder.load(origin, c.options())) {
            ModelFolder.save(model, folder, SaveOptions.defaults().withOrigin(origin));
            try (CausalModel again = ModelFolder.load(folder, c.options())) {
                assertEquals(model.score(batch), again.score(batch));
            }
        }
        assertEquals("x", Files.readString(folder.resolve("chat_template.jinja")));
        assertEquals("{}", Files.readString(folder.resolve("tokenizer.json")));
        assertFalse(Files.exists(folder.resolve("expected.json")));
        assertEquals(
                Files.readString(c.folder().resolve("config.json")).replace("bfloat16", "float32"),
                Files.readString(folder.resolve("config.json")));
    }

    @Test
    void theFoldersOfBothGenerationsOfConfigurationsScoreTheSame() throws IOException {
        float[] before = saved(SaveOptions.defaults());
        String text = Files.readString(folder.resolve("config.json"));
        String old = text.replaceFirst(
                        "\"rope_parameters\":\\{[^}]*}", "\"rope_theta\":1000000.0,\"rope_scaling\":null")
                .replace("\"dtype\"", "\"torch_dtype\"");
        assertFalse(old.equals(text));
        Files.writeString(folder.resolve("config.json"), old);
        assertArrayEquals(before, scores(folder));
    }

    private void rewrite(Consumer<Map<String, SafetensorsWriter.Source>> change) throws IOException {
        Path file = folder.resolve("model.safetensors");
        var tensors = new LinkedHashMap<String, SafetensorsWriter.Source>();
        try (Arena arena = Arena.ofConfined()) {
            Safetensors all = Safetensors.open(file, arena);
            all.tensors()
                    .forEach((name, entry) ->
                            tensors.put(name, new SafetensorsWriter.Source(entry.shape(), all.array(name))));
        }
        change.accept(tensors);
        try {
            SafetensorsWriter.write(file, tensors, Map.of(), MessageDigest.getInstance("SHA-256"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertRefused(String part) {
        String message = assertThrows(ModelException.class, () -> load(folder)).getMessage();
        assertTrue(message.contains(part) && !message.contains("\n"), message);
    }

    @Test
    void tensorsThatDoNotFitAreNamed() throws IOException {
        saved(SaveOptions.defaults());
        rewrite(t -> t.put("model.extra", SafetensorsWriter.Source.of(new float[2])));
        assertRefused("tensor 'model.extra' is left over");
        rewrite(t -> {
            t.remove("model.extra");
            t.put("model.norm.weight", SafetensorsWriter.Source.of(new float[31]));
        });
        assertRefused("tensor 'model.norm.weight' has the shape [31], config.json asks for [32]");
        rewrite(t -> t.put("model.norm.weight", SafetensorsWriter.Source.of(new long[32])));
        assertRefused("tensor 'model.norm.weight' is of type I64");
        rewrite(t -> t.remove("model.norm.weight"));
        assertRefused("tensor 'model.norm.weight' of shape [32] is missing");
    }

    @Test
    void whetherAFolderFitsIsKnownWithoutLoadingIt() throws IOException {
        saved(SaveOptions.defaults());
        ModelFolder.check(folder);
        Path config = folder.resolve("config.json");
        String text = Files.readString(config);
        Files.writeString(config, text.replaceFirst("\"intermediate_size\":\\d+", "\"intermediate_size\":7"));
        String message = assertThrows(ModelException.class, () -> ModelFolder.check(folder))
                .getMessage();
        assertTrue(message.contains("has the shape"), message);
        // Larger than any memory, and no memory is taken.
        Files.writeString(config, text.replaceFirst("\"vocab_size\":\\d+", "\"vocab_size\":2000000000"));
        assertThrows(ModelException.class, () -> ModelFolder.check(folder));
    }

    @Test
    void whatIsNoFileOfWeightsIsCalledWhatItIs() throws IOException {
        saved(SaveOptions.defaults());
        Path weights = folder.resolve("model.safetensors");
        Files.writeString(weights, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n");
        assertTrue(
                assertThrows(StorageException.class, () -> load(folder))
                        .getMessage()
                        .endsWith(
                                "model.safetensors: it is a pointer of Git LFS, not the tensors; fetch them with: git lfs pull"));
        Files.delete(weights);
        Files.createDirectory(weights);
        assertRefused("model.safetensors: it is no file");
    }

    @Test
    void frequenciesThatOldFilesHaveAreNotMissed() throws IOException {
        float[] before = saved(SaveOptions.defaults());
        rewrite(t -> t.put("model.layers.0.self_attn.rotary_emb.inv_freq", SafetensorsWriter.Source.of(new float[4])));
        assertArrayEquals(before, scores(folder));
    }

    @Test
    void anIndexThatLiesIsRefused() throws IOException {
        saved(SaveOptions.defaults().withShardBytes(20_000));
        Path index = folder.resolve("model.safetensors.index.json");
        String text = Files.readString(index);
        Files.writeString(
                index,
                text.replaceFirst(
                        "\"model.norm.weight\":\"[^\"]*\"",
                        "\"model.norm.weight\":" + "\"model-00001-of-0000"
                                + (files(folder).size() - 2) + ".safetensors\""));
        assertRefused("tensor 'model.norm.weight'");
        Files.writeString(index, text.replace("\"model.norm.weight\"", "\"model.nrm.weight\""));
        assertRefused("tensor 'model.norm.weight' is in no file");
        Files.writeString(index, text.replaceFirst("\"model-00001", "\"../model-00001"));
        assertRefused("expected one in the same folder");
        Files.writeString(index, "{}");
        assertRefused("weight_map");
    }

    @Test
    void aFolderWithoutWeightsAndADamagedFileAreRefused() throws IOException {
        saved(SaveOptions.defaults());
        Path file = folder.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 5));
        assertThrows(DamagedFileException.class, () -> load(folder));
        Files.delete(file);
        assertRefused("neither model.safetensors nor model.safetensors.index.json");
    }

    @Test
    void dataThatAreNotAlignedAreReadAllTheSame() throws IOException {
        float[] before = saved(SaveOptions.defaults());
        Path file = folder.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        long header = MemorySegment.ofArray(bytes).get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        byte[] shifted = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, shifted, 0, (int) (8 + header));
        shifted[(int) (8 + header)] = ' ';
        System.arraycopy(bytes, (int) (8 + header), shifted, (int) (9 + header), (int) (bytes.length - 8 - header));
        MemorySegment.ofArray(shifted).set(ValueLayout.JAVA_LONG_UNALIGNED, 0, header + 1);
        Files.write(file, shifted);
        assertArrayEquals(before, scores(folder));
    }
}
