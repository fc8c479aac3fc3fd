package bellman.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// The types of tensors' elements that Bellman uses.
public enum DType {
    /// Single precision.
    FLOAT32(ScalarType.Float, 4),
    /// The upper half of a single.
    BFLOAT16(ScalarType.BFloat16, 2),
    /// Half precision.
    FLOAT16(ScalarType.Half, 2),
    /// Double precision.
    FLOAT64(ScalarType.Double, 8),
    /// Indices.
    INT64(ScalarType.Long, 8),
    /// Indices of half the size.
    INT32(ScalarType.Int, 4),
    /// Pixels.
    UINT8(ScalarType.Byte, 1),
    /// Masks.
    BOOL(ScalarType.Bool, 1);

    private final ScalarType scalarType;
    private final int bytes;

    DType(ScalarType scalarType, int bytes) {
        this.scalarType = scalarType;
        this.bytes = bytes;
    }

    /// The type of `tensor`'s elements.
    ///
    /// @throws IllegalArgumentException if it is none of these
    public static DType of(Tensor tensor) {
        ScalarType found = tensor.scalar_type().intern();
        for (DType type : values()) {
            if (type.scalarType == found) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "a tensor of " + found + " was found, expected one of " + java.util.Arrays.toString(values()));
    }

    /// libtorch's name for it.
    public ScalarType scalarType() {
        return scalarType;
    }

    /// Bytes of an element.
    public int bytes() {
        return bytes;
    }
}
