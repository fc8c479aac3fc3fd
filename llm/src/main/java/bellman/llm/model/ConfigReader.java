package bellman.llm.model;

import bellman.llm.model.ModelConfig.Layer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Reads a decoder's description from the config.json of its folder, in the form of transformers 5 or an older
/// one, and takes what it says as transformers does. Dropout is not a part of it: nothing here drops anything.
public final class ConfigReader {
    /// More than any model has, so that a damaged file does not fill the memory with layers.
    private static final int MOST_LAYERS = 10_000;

    private static final String FULL = "full_attention";
    private static final String SLIDING = "sliding_attention";
    private final ConfigFields root;
    private final ConfigFields text;
    private final Architecture architecture;

    private ConfigReader(ConfigFields root, boolean scalar) {
        this.root = root;
        String type = root.text("model_type")
                .orElseThrow(() -> new ModelException(root.file(), "'model_type' is missing; is this a model's?"));
        architecture = Architecture.named(type)
                .orElseThrow(() -> root.wrong(
                        "model_type",
                        type,
                        "one of "
                                + List.of(Architecture.values()).stream()
                                        .map(Architecture::modelType)
                                        .toList()));
        for (String name : root.texts("architectures").orElse(List.of())) {
            String expected = scalar ? architecture.classifierName().orElse("no classifier") : architecture.className();
            if (!name.equals(expected)) {
                throw root.wrong("architectures", name, expected);
            }
        }
        // The decoder of a model that sees has an object of its own, except in older files.
        text = root.object("text_config").orElse(root);
    }

    /// The decoder in `folder`.
    ///
    /// @throws ModelException if it cannot be one that is known, naming the key
    public static ModelConfig read(Path folder) {
        return read(folder, false);
    }

    /// The decoder of a model with a number in place of logits in `folder`.
    ///
    /// @throws ModelException likewise
    public static ModelConfig readScalar(Path folder) {
        return read(folder, true);
    }

    private static ModelConfig read(Path folder, boolean scalar) {
        if (!Files.isRegularFile(folder.resolve("config.json"))) {
            throw new ModelException(
                    folder, "this is no model: it has no config.json; expected a folder as save_pretrained writes it");
        }
        var reader = new ConfigReader(ConfigFields.read(folder.resolve("config.json")), scalar);
        return reader.config(folder);
    }

    private ModelConfig config(Path folder) {
        refuseWhatIsNotThere();
        int layers = text.integer("num_hidden_layers");
        if (layers > MOST_LAYERS) {
            throw text.wrong("num_hidden_layers", layers, "at most " + MOST_LAYERS);
        }
        AttentionConfig attention = attention();
        int context = text.integer("max_position_embeddings");
        List<Integer> windows = windows(layers);
        List<FeedForward> feedForwards = feedForwards(layers);
        List<Layer> all = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            all.add(new Layer(windows.get(i), feedForwards.get(i)));
        }
        RopeConfig rope = new RopeReader(text, architecture, attention.headSize(), context).read();
        boolean tied = root.flag("tie_word_embeddings", false) || text.flag("tie_word_embeddings", false);
        try {
            return new ModelConfig(
                    architecture,
                    text.integer("vocab_size"),
                    text.integer("hidden_size"),
                    context,
                    all,
                    attention,
                    rope,
                    text.number("rms_norm_eps"),
                    tied,
                    text.optionalNumber("initializer_range").orElse(0.02),
                    endTokens(folder));
        } catch (IllegalArgumentException e) {
            throw new ModelException(root.file(), String.valueOf(e.getMessage()));
        }
    }

    private void refuseWhatIsNotThere() {
        if (root.find("quantization_config").isPresent()) {
            throw new ModelException(
                    root.file(), "'quantization_config' is there: quantised weights are not read; use the original");
        }
        String activation = text.text("hidden_act").orElse("silu");
        if (!activation.equals("silu")) {
            throw text.wrong("hidden_act", activation, "silu");
        }
    }

    private AttentionConfig attention() {
        int heads = text.integer("num_attention_heads");
        if (heads < 1) {
            throw text.wrong("num_attention_heads", heads, "at least 1");
        }
        int hidden = text.integer("hidden_size");
        Optional<Integer> given = text.optionalInteger("num_key_value_heads");
        if (given.isEmpty() && !text.has("num_key_value_heads") && architecture != Architecture.LLAMA) {
            text.integer("num_key_value_heads");
        }
        int size = text.optionalInteger("head_dim")
                .orElse(architecture == Architecture.QWEN3 && !text.has("head_dim") ? 128 : hidden / heads);
        boolean all = text.flag("attention_bias", false);
        boolean biases = false;
        boolean outputBias = false;
        boolean norms = false;
        switch (architecture) {
            case LLAMA -> {
                biases = all;
                outputBias = all;
            }
            case QWEN3, QWEN3_MOE -> {
                biases = all;
                outputBias = all;
                norms = true;
            }
            case QWEN2, QWEN2_5_VL -> biases = true;
            case MISTRAL -> {}
        }
        try {
            return new AttentionConfig(heads, given.orElse(heads), size, biases, outputBias, norms);
        } catch (IllegalArgumentException e) {
            throw new ModelException(text.file(), String.valueOf(e.getMessage()));
        }
    }

    /// The windows of all layers, 0 where they see everything.
    private List<Integer> windows(int layers) {
        return switch (architecture) {
            case LLAMA -> Collections.nCopies(layers, 0);
            case MISTRAL -> {
                int absent = text.has("sliding_window") ? 0 : 4096;
                yield Collections.nCopies(
                        layers, text.optionalInteger("sliding_window").orElse(absent));
            }
            case QWEN3_MOE -> Collections.nCopies(layers, window());
            case QWEN2, QWEN3, QWEN2_5_VL -> qwenWindows(layers, window());
        };
    }

    private int window() {
        if (!text.flag("use_sliding_window", false)) {
            return 0;
        }
        int absent = text.has("sliding_window") ? 0 : 4096;
        return text.optionalInteger("sliding_window").orElse(absent);
    }

    /// As `layer_types` says, else the layers from number `max_window_layers` on slide.
    private List<Integer> qwenWindows(int layers, int window) {
        List<Integer> windows = new ArrayList<>();
        Optional<List<String>> types = text.texts("layer_types");
        if (types.isPresent()) {
            for (String type : types.get()) {
                if (!type.equals(FULL) && !type.equals(SLIDING)) {
                    throw text.wrong("layer_types", type, FULL + " or " + SLIDING);
                }
                if (type.equals(SLIDING) && window == 0) {
                    throw text.wrong("layer_types", type, "a sliding_window that is used with it");
                }
                windows.add(type.equals(SLIDING) ? window : 0);
            }
            if (windows.size() != layers) {
                throw new ModelException(
                        text.file(),
                        "'" + text.path() + "layer_types' has " + windows.size() + " entries, expected one for each of "
                                + layers + " layers");
            }
            return windows;
        }
        int from = text.optionalInteger("max_window_layers").orElse(architecture == Architecture.QWEN2_5_VL ? 80 : 28);
        for (int i = 0; i < layers; i++) {
            windows.add(i >= from ? window : 0);
        }
        return windows;
    }

    private List<FeedForward> feedForwards(int layers) {
        boolean biases = architecture == Architecture.LLAMA && text.flag("mlp_bias", false);
        List<FeedForward> all = new ArrayList<>();
        List<Integer> dense = text.integers("mlp_only_layers");
        int step = architecture == Architecture.QWEN3_MOE
                ? text.optionalInteger("decoder_sparse_step").orElse(1)
                : 0;
        for (int i = 0; i < layers; i++) {
            boolean sparse = step > 0 && !dense.contains(i) && (i + 1) % step == 0;
            try {
                all.add(sparse ? experts() : new FeedForward.Gated(text.integer("intermediate_size"), biases));
            } catch (IllegalArgumentException e) {
                throw new ModelException(text.file(), String.valueOf(e.getMessage()));
            }
        }
        return all;
    }

    private FeedForward experts() {
        int experts = text.optionalInteger("num_local_experts").orElseGet(() -> text.integer("num_experts"));
        return new FeedForward.Experts(
                experts,
                text.integer("num_experts_per_tok"),
                text.integer("moe_intermediate_size"),
                text.flag("norm_topk_prob", false),
                text.optionalNumber("router_aux_loss_coef").orElse(0.001));
    }

    /// What generation shall end at, else what the model's own file says.
    private List<Integer> endTokens(Path folder) {
        Path generation = folder.resolve("generation_config.json");
        if (Files.isRegularFile(generation)) {
            ConfigFields fields = ConfigFields.read(generation);
            if (fields.find("eos_token_id").isPresent()) {
                return fields.integers("eos_token_id");
            }
        }
        boolean two = architecture == Architecture.LLAMA || architecture == Architecture.MISTRAL;
        return text.has("eos_token_id") || !two ? text.integers("eos_token_id") : List.of(2);
    }
}
