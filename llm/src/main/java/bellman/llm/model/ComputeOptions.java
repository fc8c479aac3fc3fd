package bellman.llm.model;

import bellman.torch.DType;
import bellman.torch.Device;

/// How a model computes.
///
/// @param device where weights are and what is computed from them
/// @param threads that share an operation on the processor
/// @param type of the weights and of what is computed from them: single precision, or bfloat16
/// @param mixed whether products of matrices are computed in bfloat16 while weights and all else stay in single
///     precision
/// @param checkpointing whether a forward keeps only what enters each layer and the backward runs the layers again:
///     the memory of one layer's activations for the time of one more forward
public record ComputeOptions(Device device, int threads, DType type, boolean mixed, boolean checkpointing) {
    public ComputeOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("a model computes with at least one thread, got " + threads);
        }
        if (type != DType.FLOAT32 && type != DType.BFLOAT16) {
            throw new IllegalArgumentException("a model computes in FLOAT32 or BFLOAT16, got " + type);
        }
        if (mixed && type != DType.FLOAT32) {
            throw new IllegalArgumentException("mixed precision keeps weights in FLOAT32, got " + type);
        }
    }

    /// Single precision on the processor, with as many threads as there are processors.
    public static ComputeOptions defaults() {
        return new ComputeOptions(
                Device.cpu(), Runtime.getRuntime().availableProcessors(), DType.FLOAT32, false, false);
    }

    /// The same on another device, which [Weights] wants to be usable here.
    public ComputeOptions withDevice(Device other) {
        return new ComputeOptions(other, threads, type, mixed, checkpointing);
    }

    /// The same with another number of threads.
    public ComputeOptions withThreads(int other) {
        return new ComputeOptions(device, other, type, mixed, checkpointing);
    }

    /// The same with weights of another type.
    public ComputeOptions withType(DType other) {
        return new ComputeOptions(device, threads, other, mixed, checkpointing);
    }

    /// The same with mixed precision, or without.
    public ComputeOptions withMixed(boolean other) {
        return new ComputeOptions(device, threads, type, other, checkpointing);
    }

    /// The same with checkpointing, or without.
    public ComputeOptions withCheckpointing(boolean other) {
        return new ComputeOptions(device, threads, type, mixed, other);
    }
}
