package bellman.llm.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.model.RopeConfig.Scaling;
import bellman.store.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigReaderTest {
    private static final String SIZES = """
            "vocab_size": 100, "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 4,
            "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 512,
            "rms_norm_eps": 1e-6""";

    @TempDir
    private Path folder;

    private ModelConfig read(String type, String more) {
        return readText("{\"model_type\": \"" + type + "\", " + SIZES + (more.isEmpty() ? "" : ", ") + more + "}");
    }

    private ModelConfig readText(String json) {
        try {
            Files.writeString(folder.resolve("config.json"), json);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return ConfigReader.read(folder);
    }

    private void assertRefused(String part, String type, String more) {
        String message =
                assertThrows(ModelException.class, () -> read(type, more)).getMessage();
        assertTrue(
                message.contains(part) && message.contains("config.json") && !message.contains("\n"),
                () -> message + " does not contain " + part);
    }

    @Test
    void bothGenerationsOfRopeAreTheSame() {
        String old = "\"rope_theta\": 500000.0, \"torch_dtype\": \"float32\", \"rope_scaling\": {\"factor\": 8.0,"
                + " \"low_freq_factor\": 1.0, \"high_freq_factor\": 4.0, \"original_max_position_embeddings\": 64,"
                + " \"rope_type\": \"llama3\"}";
        String now = "\"dtype\": \"float32\", \"rope_parameters\": {\"rope_theta\": 500000.0, \"factor\": 8.0,"
                + " \"low_freq_factor\": 1.0, \"high_freq_factor\": 4.0, \"original_max_position_embeddings\": 64,"
                + " \"rope_type\": \"llama3\"}";
        ModelConfig config = read("llama", old);
        assertEquals(config, read("llama", now));
        assertEquals(new RopeConfig(500_000, 16, new Scaling.Llama3(8, 1, 4, 64), List.of()), config.rope());
        assertEquals(
                read("llama", "\"rope_theta\": 1e6, \"rope_scaling\": null"),
                read("llama", "\"rope_parameters\": {\"rope_theta\": 1e6, \"rope_type\": \"default\"}"));
        assertEquals(
                read("qwen2", "\"rope_scaling\": {\"type\": \"linear\", \"factor\": 2}")
                        .rope(),
                read("qwen2", "\"rope_parameters\": {\"rope_type\": \"linear\", \"factor\": 2.0}")
                        .rope());
        assertEquals(
                new RopeConfig(1e6, 16, new Scaling.None(), List.of(2, 3, 3)),
                read("qwen2_5_vl", "\"rope_scaling\": {\"type\": \"mrope\", \"mrope_section\": [2, 3, 3]}")
                        .rope());
    }

    @Test
    void aRopeKeyThatIsNotUnderstoodIsRefusedByName() {
        assertRefused(
                "'rope_parameters.fctor'",
                "llama",
                "\"rope_parameters\": {\"rope_type\": \"linear\"," + " \"factor\": 2.0, \"fctor\": 2.0}");
        assertRefused("'rope_scaling.factor'", "llama", "\"rope_scaling\": {\"factor\": 2.0}");
        assertRefused(
                "'rope_parameters.rope_type' is 'longrope'",
                "qwen3",
                "\"rope_parameters\": {\"rope_type\":" + " \"longrope\"}");
        assertRefused("'rope_scaling.factor' is missing", "llama", "\"rope_scaling\": {\"type\": \"linear\"}");
        assertRefused(
                "'rope_scaling.mrope_section'",
                "qwen2",
                "\"rope_scaling\": {\"type\": \"default\"," + " \"mrope_section\": [2, 3, 3]}");
        assertRefused(
                "both",
                "llama",
                "\"rope_scaling\": {\"type\": \"linear\", \"factor\": 2},"
                        + " \"rope_parameters\": {\"rope_type\": \"linear\", \"factor\": 2}");
        assertRefused(
                "'rope_parameters': a rope factor",
                "llama",
                "\"rope_parameters\": {\"rope_type\": \"linear\"," + " \"factor\": 0.5}");
    }

    @Test
    void aPartOfAHeadIsTurnedIfTheFileSaysSo() {
        String part = "\"partial_rotary_factor\": 0.5";
        assertEquals(
                8,
                read("llama", "\"rope_parameters\": {\"rope_theta\": 1e4, " + part + "}")
                        .rope()
                        .rotated());
        assertEquals(8, read("llama", part).rope().rotated());
        assertRefused(
                "'rope_parameters.partial_rotary_factor' is 1.5",
                "llama",
                "\"rope_parameters\": {\"partial_rotary_factor\": 1.5}");
        assertRefused("'rope_parameters': rope_theta", "llama", "\"rope_parameters\": {\"rope_theta\": 0}");
    }

    @Test
    void yarnTakesWhatIsAbsentFromThePaper() {
        ModelConfig config = read(
                "qwen2",
                "\"rope_scaling\": {\"type\": \"yarn\", \"factor\": 4.0,"
                        + " \"original_max_position_embeddings\": 128}");
        assertEquals(
                new Scaling.Yarn(4, 0.1 * Math.log(4) + 1, 32, 1, 128, true),
                config.rope().scaling());
    }

    private static List<Integer> windows(ModelConfig config) {
        return config.layers().stream().map(ModelConfig.Layer::window).toList();
    }

    @Test
    void windowsAreWhereTransformersHasThem() {
        assertEquals(Collections.nCopies(4, 4096), windows(read("mistral", "")));
        assertEquals(Collections.nCopies(4, 0), windows(read("mistral", "\"sliding_window\": null")));
        assertEquals(Collections.nCopies(4, 7), windows(read("mistral", "\"sliding_window\": 7")));
        assertEquals(Collections.nCopies(4, 0), windows(read("qwen2", "\"sliding_window\": 7")));
        assertEquals(
                List.of(0, 0, 0, 7),
                windows(read(
                        "qwen3", "\"sliding_window\": 7, \"use_sliding_window\": true, \"max_window_layers\": 3")));
        assertEquals(
                List.of(7, 0, 7, 0),
                windows(
                        read(
                                "qwen2",
                                "\"sliding_window\": 7, \"use_sliding_window\": true, \"layer_types\":"
                                        + " [\"sliding_attention\", \"full_attention\", \"sliding_attention\", \"full_attention\"]")));
        assertRefused("'layer_types'", "qwen2", "\"layer_types\": [\"linear_attention\"]");
        assertRefused("'layer_types'", "qwen2", "\"layer_types\": [\"full_attention\"]");
        assertRefused("'layer_types'", "qwen2", "\"layer_types\": [\"sliding_attention\"]");
    }

    @Test
    void eachFamilyHasItsBiasesAndNorms() {
        assertEquals(
                new AttentionConfig(4, 2, 16, true, false, false),
                read("qwen2", "").attention());
        assertEquals(
                new AttentionConfig(4, 2, 128, false, false, true),
                read("qwen3", "").attention());
        assertEquals(
                new AttentionConfig(4, 2, 8, true, true, true),
                read("qwen3", "\"head_dim\": 8, \"attention_bias\": true").attention());
        assertEquals(
                new AttentionConfig(4, 2, 16, true, true, false),
                read("llama", "\"attention_bias\": true, \"head_dim\": null").attention());
        assertEquals(
                new FeedForward.Gated(96, true),
                read("llama", "\"mlp_bias\": true").layers().getFirst().feedForward());
    }

    @Test
    void expertsStandInTheLayersThatHaveThem() {
        String more = "\"num_experts\": 8, \"num_experts_per_tok\": 2, \"moe_intermediate_size\": 24,"
                + " \"norm_topk_prob\": true, \"decoder_sparse_step\": 2, \"mlp_only_layers\": [3]";
        assertEquals(
                List.of(
                        new FeedForward.Gated(96, false),
                        new FeedForward.Experts(8, 2, 24, true, 0.001),
                        new FeedForward.Gated(96, false),
                        new FeedForward.Gated(96, false)),
                read("qwen3_moe", more).layers().stream()
                        .map(ModelConfig.Layer::feedForward)
                        .toList());
        assertEquals(read("qwen3_moe", more), read("qwen3_moe", more.replace("num_experts\"", "num_local_experts\"")));
    }

    @Test
    void whatIsUnknownOrMissingOrWrongIsNamed() {
        assertRefused("'model_type' is 'gpt2'", "gpt2", "");
        assertRefused(
                "'architectures' is 'Qwen3ForSequenceClassification'",
                "qwen3",
                "\"architectures\":" + " [\"Qwen3ForSequenceClassification\"]");
        assertRefused("'hidden_act' is 'gelu'", "llama", "\"hidden_act\": \"gelu\"");
        assertRefused("'quantization_config'", "llama", "\"quantization_config\": {\"bits\": 4}");
        assertRefused("'head_dim' is 'x'", "llama", "\"head_dim\": \"x\"");
        String message = assertThrows(ModelException.class, () -> readText("{\"model_type\": \"llama\"}"))
                .getMessage();
        assertTrue(message.contains("'num_hidden_layers' is missing"), message);
        message =
                assertThrows(ModelException.class, () -> readText("{\"a\": 1}")).getMessage();
        assertTrue(message.contains("'model_type' is missing"), message);
        message = assertThrows(ModelException.class, () -> readText("[1]")).getMessage();
        assertTrue(message.contains("not a JSON object"), message);
        message = assertThrows(ModelException.class, () -> ConfigReader.read(folder.resolve("nowhere")))
                .getMessage();
        assertTrue(message.contains("this is no model: it has no config.json"), message);
    }

    @Test
    void endTokensAreThoseOfGenerationFirst() throws IOException {
        assertEquals(List.of(2), read("llama", "").endTokens());
        assertEquals(List.of(), read("llama", "\"eos_token_id\": null").endTokens());
        assertEquals(List.of(5), read("qwen2", "\"eos_token_id\": 5").endTokens());
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [7, 9]}");
        assertEquals(List.of(7, 9), read("llama", "\"eos_token_id\": 5").endTokens());
    }

    static Stream<ModelConfig> writable() {
        return Stream.of(Models.small(), Models.untied(), Models.windowed(3, 5), ModelConfig.qwen3Of06Billion());
    }

    @ParameterizedTest
    @MethodSource("writable")
    void whatIsWrittenIsReadAgain(ModelConfig config) {
        assertEquals(config, readText(Json.write(ConfigWriter.members(config, "float32"))));
    }

    static Stream<ModelCase> recorded() {
        return ModelCase.texts();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void recordedOnesAreWrittenAndReadAgain(ModelCase c) {
        ModelConfig config = c.config();
        assertEquals(config, readText(Json.write(ConfigWriter.members(config, "float32"))));
    }
}
