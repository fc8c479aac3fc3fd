package bellman.llm.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.lora.LoraAdapter;
import bellman.llm.lora.LoraConfig;
import bellman.llm.lora.LoraTargets;
import bellman.llm.model.AttentionConfig;
import bellman.llm.model.CausalModel;
import bellman.llm.model.ComputeOptions;
import bellman.llm.model.ModelConfig;
import bellman.net.TokenBatch;
import bellman.store.disk.StorageException;
import bellman.torch.NativeMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever the bytes of a model's files are, loading it gives a model or one line that says what is wrong.
class HostileFolderTest {
    private static final ComputeOptions ONE_THREAD = ComputeOptions.defaults().withThreads(1);
    private static final int TRIALS = 60;

    @TempDir
    private Path root;

    private Path folder = Path.of("");
    private Path adapter = Path.of("");

    @BeforeEach
    void aModelInSeveralFilesWithAnAdapter() {
        var attention = new AttentionConfig(2, 1, 4, false, false, true);
        folder = root.resolve("model");
        adapter = root.resolve("adapter");
        ModelConfig config = ModelConfig.qwen3(20, 8, 1, attention, 8, 16);
        try (CausalModel model = CausalModel.random(config, 1, ONE_THREAD)) {
            ModelFolder.save(model, folder, SaveOptions.defaults().withShardBytes(1000));
            LoraAdapter.attach(model, LoraConfig.of(2, LoraTargets.allLinear()), 1)
                    .save(adapter, "model");
        }
    }

    /// The model if it can be loaded, scored once, else the message.
    private Optional<String> load() {
        try (CausalModel model = ModelFolder.load(folder, ONE_THREAD)) {
            LoraAdapter.load(model, adapter, 1);
            int last = Math.min(model.vocabulary(), 20) - 1;
            try {
                model.score(TokenBatch.of(new int[] {0, last}));
            } catch (ArithmeticException e) {
                // Weights may have become NaN.
                assertTrue(String.valueOf(e.getMessage()).contains("not finite"));
            } catch (IllegalArgumentException e) {
                // The context may have become too short.
                assertTrue(String.valueOf(e.getMessage()).contains("context"), e.getMessage());
            }
            return Optional.empty();
        } catch (StorageException e) {
            String said = String.valueOf(e.getMessage());
            assertEquals(1, said.lines().count(), said);
            assertTrue(said.startsWith(root.toString()), said);
            return Optional.of(said);
        }
    }

    private static byte[] mutated(byte[] whole, SplittableRandom random, int header) {
        byte[] bytes = whole.clone();
        int within = random.nextInt(4) == 0 ? whole.length : header;
        switch (random.nextInt(4)) {
            case 0 -> bytes[random.nextInt(within)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> {
                for (int i = random.nextInt(1, 6); i > 0; i--) {
                    bytes[random.nextInt(within)] = (byte) random.nextInt();
                }
            }
            case 2 -> bytes = Arrays.copyOf(whole, random.nextInt(whole.length));
            default -> {
                // A digit more is a number ten times as large.
                int at = random.nextInt(within);
                String digit = String.valueOf((char) ('0' + random.nextInt(10)));
                String text = new String(whole, StandardCharsets.ISO_8859_1);
                bytes = (text.substring(0, at) + digit + text.substring(at)).getBytes(StandardCharsets.ISO_8859_1);
            }
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model/config.json",
                "model/model.safetensors.index.json",
                "model/model-00002-of-00003.safetensors",
                "adapter/adapter_config.json",
                "adapter/adapter_model.safetensors"
            })
    void aFileWithOtherBytesIsRefusedOrLoaded(String name) throws IOException {
        Path file = root.resolve(name);
        byte[] whole = Files.readAllBytes(file);
        int header = name.endsWith("json")
                ? whole.length
                : 8
                        + (int) java.nio.ByteBuffer.wrap(whole)
                                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                                .getLong();
        assertEquals(Optional.empty(), load());
        long before = NativeMemory.now().peak();
        var random = new SplittableRandom(name.hashCode());
        int refused = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            Files.write(file, mutated(whole, random, header));
            refused += load().isPresent() ? 1 : 0;
        }
        assertTrue(refused > TRIALS / 4, "most are noticed, got " + refused);
        assertTrue(NativeMemory.now().peak() - before < 256L << 20, "nothing large is allocated on the way");
        Files.write(file, whole);
        assertEquals(Optional.empty(), load());
    }

    @Test
    void sizesThatNoFileHasAreRefusedBeforeTheyAreAllocated() throws IOException {
        Path file = folder.resolve("config.json");
        String config = Files.readString(file);
        for (String key : new String[] {
            "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "head_dim"
        }) {
            for (String huge : new String[] {"2147483647", "2000000000", "65536000", "0", "-1", "1e300"}) {
                Files.writeString(file, config.replaceAll("(\"" + key + "\"\\s*:\\s*)\\d+", "$1" + huge));
                long before = NativeMemory.now().peak();
                String said = load().orElseThrow(() -> new AssertionError(key + " " + huge));
                assertTrue(NativeMemory.now().peak() - before < 256L << 20, key + " " + huge + ": " + said);
            }
        }
    }

    @Test
    void anIndexThatLeavesTheFolderIsRefused() throws IOException {
        Path index = folder.resolve("model.safetensors.index.json");
        String text = Files.readString(index);
        for (String name : new String[] {"../secret.safetensors", "/etc/passwd", "", "..", "no-such.safetensors"}) {
            Files.writeString(index, text.replace("model-00002-of-00003.safetensors", name));
            assertTrue(load().isPresent(), name);
        }
    }

    @Test
    void aFolderInPlaceOfAFileIsRefused() throws IOException {
        for (String name : new String[] {"config.json", "model-00002-of-00003.safetensors"}) {
            Files.delete(folder.resolve(name));
            Files.createDirectory(folder.resolve(name));
            assertTrue(load().isPresent(), name);
        }
        assertThrows(StorageException.class, () -> ModelFolder.load(root.resolve("nothing"), ONE_THREAD));
    }
}
