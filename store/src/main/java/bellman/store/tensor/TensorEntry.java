package bellman.store.tensor;

import java.util.List;

/// What a safetensors header says of one tensor.
///
/// @param name of the tensor
/// @param type of its elements
/// @param shape sizes, none for a scalar
/// @param begin first byte, counted from the end of the header
/// @param end one past its last byte
public record TensorEntry(String name, TensorType type, List<Long> shape, long begin, long end) {
    public TensorEntry {
        shape = List.copyOf(shape);
    }

    /// Elements of the tensor.
    public long size() {
        return (end - begin) / type.bytes();
    }
}
