package bellman.llm.train;

import bellman.llm.model.ComputeOptions;
import bellman.torch.DType;

/// In what a model computes and keeps its weights while it is trained.
public enum Precision {
    /// Single precision throughout.
    FP32,
    /// Weights in single precision, products of matrices in bfloat16.
    MIXED,
    /// bfloat16 throughout: half the memory, and small updates are lost in rounding.
    BF16;

    /// These options with this precision.
    public ComputeOptions of(ComputeOptions options) {
        return switch (this) {
            case FP32 -> options;
            case MIXED -> options.withMixed(true);
            case BF16 -> options.withType(DType.BFLOAT16);
        };
    }
}
