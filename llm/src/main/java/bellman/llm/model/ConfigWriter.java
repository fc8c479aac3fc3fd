package bellman.llm.model;

import bellman.llm.model.RopeConfig.Scaling;
import bellman.store.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The config.json of a decoder that was not read from one, in the form of transformers 5.
public final class ConfigWriter {
    private ConfigWriter() {}

    /// Its members.
    ///
    /// @param dtype of the weights beside it, as transformers calls it
    /// @throws IllegalArgumentException if the family cannot have what `config` says, or has parts that are not a
    ///     decoder's
    public static SequencedMap<String, Object> members(ModelConfig config, String dtype) {
        var all = new LinkedHashMap<String, Object>();
        AttentionConfig attention = config.attention();
        all.put("architectures", List.of(config.architecture().className()));
        all.put("model_type", config.architecture().modelType());
        all.put("dtype", dtype);
        all.put("vocab_size", config.vocabulary());
        all.put("hidden_size", config.hidden());
        all.put("num_hidden_layers", config.layers().size());
        all.put("num_attention_heads", attention.heads());
        all.put("num_key_value_heads", attention.keyValueHeads());
        all.put("head_dim", attention.headSize());
        all.put("max_position_embeddings", config.context());
        all.put("rms_norm_eps", config.normEpsilon());
        all.put("initializer_range", config.initialDeviation());
        all.put("tie_word_embeddings", config.tied());
        all.put("hidden_act", "silu");
        all.put("attention_dropout", 0.0);
        all.put("use_cache", true);
        all.put("bos_token_id", Json.NULL);
        all.put("pad_token_id", Json.NULL);
        all.put(
                "eos_token_id",
                switch (config.endTokens().size()) {
                    case 0 -> Json.NULL;
                    case 1 -> config.endTokens().getFirst();
                    default -> config.endTokens();
                });
        all.put("rope_parameters", rope(config.rope(), attention));
        family(config, all);
        return all;
    }

    private static void family(ModelConfig config, Map<String, Object> all) {
        AttentionConfig a = config.attention();
        boolean gatedBiases =
                config.layers().stream().anyMatch(l -> l.feedForward() instanceof FeedForward.Gated g && g.biases());
        boolean asFamily = switch (config.architecture()) {
            case LLAMA -> a.biases() == a.outputBias() && !a.norms();
            case MISTRAL -> !a.biases() && !a.outputBias() && !a.norms();
            case QWEN2 -> a.biases() && !a.outputBias() && !a.norms();
            case QWEN3, QWEN3_MOE -> a.biases() == a.outputBias() && a.norms();
            case QWEN2_5_VL -> false;
        };
        require(config, asFamily && (!gatedBiases || config.architecture() == Architecture.LLAMA), "such parts");
        switch (config.architecture()) {
            case LLAMA -> {
                require(config, widest(config) == 0, "sliding windows");
                all.put("attention_bias", a.biases());
                all.put("mlp_bias", gatedBiases);
            }
            case MISTRAL -> {
                requireOneWindow(config);
                all.put("sliding_window", widest(config) == 0 ? Json.NULL : widest(config));
            }
            case QWEN2 -> sliding(config, all);
            case QWEN3 -> {
                all.put("attention_bias", a.biases());
                sliding(config, all);
            }
            case QWEN3_MOE -> {
                requireOneWindow(config);
                all.put("attention_bias", a.biases());
                all.put("use_sliding_window", widest(config) > 0);
                all.put("sliding_window", widest(config) == 0 ? Json.NULL : widest(config));
                experts(config, all);
            }
            case QWEN2_5_VL -> {}
        }
        all.put("intermediate_size", width(config));
        boolean dense = config.layers().stream().allMatch(l -> l.feedForward() instanceof FeedForward.Gated);
        require(config, dense || config.architecture() == Architecture.QWEN3_MOE, "experts");
    }

    /// The one width of the gated blocks, or of as much as works on a token where all layers have experts.
    private static int width(ModelConfig config) {
        List<Integer> widths = config.layers().stream()
                .flatMap(l -> l.feedForward() instanceof FeedForward.Gated g ? Stream.of(g.width()) : Stream.empty())
                .distinct()
                .toList();
        require(config, widths.size() <= 1, "feed-forward blocks of several widths");
        if (!widths.isEmpty()) {
            return widths.getFirst();
        }
        return config.layers().getFirst().feedForward() instanceof FeedForward.Experts e ? e.active() * e.width() : 0;
    }

    private static void sliding(ModelConfig config, Map<String, Object> all) {
        int window = widest(config);
        require(
                config,
                config.layers().stream().allMatch(l -> l.window() == 0 || l.window() == window),
                "windows of several sizes");
        all.put("use_sliding_window", window > 0);
        all.put("sliding_window", window == 0 ? Json.NULL : window);
        all.put("max_window_layers", config.layers().size());
        all.put(
                "layer_types",
                config.layers().stream()
                        .map(l -> l.window() > 0 ? "sliding_attention" : "full_attention")
                        .toList());
    }

    private static void experts(ModelConfig config, Map<String, Object> all) {
        List<FeedForward.Experts> kinds = config.layers().stream()
                .flatMap(l -> l.feedForward() instanceof FeedForward.Experts e ? Stream.of(e) : Stream.empty())
                .distinct()
                .toList();
        require(config, kinds.size() == 1, "other than one kind of experts");
        FeedForward.Experts experts = kinds.getFirst();
        all.put("num_experts", experts.experts());
        all.put("num_experts_per_tok", experts.active());
        all.put("moe_intermediate_size", experts.width());
        all.put("norm_topk_prob", experts.normalized());
        all.put("router_aux_loss_coef", experts.balance());
        all.put("decoder_sparse_step", 1);
        all.put(
                "mlp_only_layers",
                IntStream.range(0, config.layers().size())
                        .filter(i -> config.layers().get(i).feedForward() instanceof FeedForward.Gated)
                        .boxed()
                        .toList());
    }

    private static int widest(ModelConfig config) {
        return config.layers().stream()
                .mapToInt(ModelConfig.Layer::window)
                .max()
                .orElse(0);
    }

    private static void requireOneWindow(ModelConfig config) {
        int window = widest(config);
        require(config, config.layers().stream().allMatch(l -> l.window() == window), "windows in some of its layers");
    }

    private static void require(ModelConfig config, boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("config.json cannot say that a model of type "
                    + config.architecture().modelType() + " has " + what);
        }
    }

    private static Map<String, Object> rope(RopeConfig rope, AttentionConfig attention) {
        var all = new LinkedHashMap<String, Object>();
        all.put("rope_theta", rope.theta());
        if (rope.rotated() != attention.headSize()) {
            all.put("partial_rotary_factor", (double) rope.rotated() / attention.headSize());
        }
        if (!rope.sections().isEmpty()) {
            all.put("mrope_section", rope.sections());
        }
        switch (rope.scaling()) {
            case Scaling.None _ -> all.put("rope_type", "default");
            case Scaling.Linear s -> {
                all.put("rope_type", "linear");
                all.put("factor", s.factor());
            }
            case Scaling.Llama3 s -> {
                all.put("rope_type", "llama3");
                all.put("factor", s.factor());
                all.put("low_freq_factor", s.low());
                all.put("high_freq_factor", s.high());
                all.put("original_max_position_embeddings", s.context());
            }
            case Scaling.Yarn s -> {
                all.put("rope_type", "yarn");
                all.put("factor", s.factor());
                all.put("attention_factor", s.attention());
                all.put("beta_fast", s.fast());
                all.put("beta_slow", s.slow());
                all.put("original_max_position_embeddings", s.context());
                all.put("truncate", s.truncate());
            }
        }
        return all;
    }
}
