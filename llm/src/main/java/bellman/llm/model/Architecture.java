package bellman.llm.model;

import java.util.Arrays;
import java.util.Optional;

/// The families of decoders that are known, by the names that config.json gives them.
public enum Architecture {
    /// Llama 2 and 3 (Touvron et al. 2023), and what was built like them.
    LLAMA("llama", "LlamaForCausalLM"),
    /// Mistral (Jiang et al. 2023): Llama whose layers see a sliding window.
    MISTRAL("mistral", "MistralForCausalLM"),
    /// Qwen 2 and 2.5: queries, keys and values have biases.
    QWEN2("qwen2", "Qwen2ForCausalLM"),
    /// Qwen 3: queries and keys are normalised in each head.
    QWEN3("qwen3", "Qwen3ForCausalLM"),
    /// Qwen 3 with a mixture of experts.
    QWEN3_MOE("qwen3_moe", "Qwen3MoeForCausalLM"),
    /// Qwen 2.5 with a vision tower; its decoder is that of Qwen 2.5 with rotary positions of three dimensions.
    QWEN2_5_VL("qwen2_5_vl", "Qwen2_5_VLForConditionalGeneration");

    private final String modelType;
    private final String className;

    Architecture(String modelType, String className) {
        this.modelType = modelType;
        this.className = className;
    }

    /// `model_type` in config.json.
    public String modelType() {
        return modelType;
    }

    /// The class under `architectures` in config.json.
    public String className() {
        return className;
    }

    /// The class of the same decoder with a number in place of logits, if there is one.
    public Optional<String> classifierName() {
        return this == QWEN2_5_VL
                ? Optional.empty()
                : Optional.of(className.replace("ForCausalLM", "ForSequenceClassification"));
    }

    /// The one of that `model_type`.
    public static Optional<Architecture> named(String modelType) {
        return Arrays.stream(values())
                .filter(a -> a.modelType.equals(modelType))
                .findFirst();
    }
}
