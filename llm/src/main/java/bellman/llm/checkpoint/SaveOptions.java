package bellman.llm.checkpoint;

import bellman.store.tensor.TensorType;
import java.nio.file.Path;
import java.util.Optional;

/// How a model is saved.
///
/// @param type of the weights in files: `F32`, `BF16` or `F16`
/// @param shardBytes the most bytes of weights in a file, unless one tensor has more
/// @param origin folder that the model was loaded from, whose config.json is kept but for the type of the weights,
///     and whose tokenizer, chat template and preprocessor are copied along; empty for a model made here
public record SaveOptions(TensorType type, long shardBytes, Optional<Path> origin) {
    public SaveOptions {
        if (type != TensorType.F32 && type != TensorType.BF16 && type != TensorType.F16) {
            throw new IllegalArgumentException("weights are saved as F32, BF16 or F16, got " + type);
        }
        if (shardBytes < 1) {
            throw new IllegalArgumentException("a file needs room for weights, got " + shardBytes + " bytes");
        }
    }

    /// Single precision, in files of at most 5 GB, as transformers had it for long.
    public static SaveOptions defaults() {
        return new SaveOptions(TensorType.F32, 5_000_000_000L, Optional.empty());
    }

    /// The same with weights of another type.
    public SaveOptions withType(TensorType other) {
        return new SaveOptions(other, shardBytes, origin);
    }

    /// The same with files of another size.
    public SaveOptions withShardBytes(long other) {
        return new SaveOptions(type, other, origin);
    }

    /// The same for a model that was loaded from `folder`.
    public SaveOptions withOrigin(Path folder) {
        return new SaveOptions(type, shardBytes, Optional.of(folder));
    }

    /// What transformers calls the type.
    String dtype() {
        return switch (type) {
            case BF16 -> "bfloat16";
            case F16 -> "float16";
            default -> "float32";
        };
    }
}
