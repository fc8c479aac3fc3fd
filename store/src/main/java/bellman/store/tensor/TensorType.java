package bellman.store.tensor;

/// Element types of the safetensors format.
public enum TensorType {
    /// 64-bit floats.
    F64(8),
    /// 64-bit integers.
    I64(8),
    /// 64-bit unsigned integers.
    U64(8),
    /// 32-bit floats.
    F32(4),
    /// 32-bit integers.
    I32(4),
    /// 32-bit unsigned integers.
    U32(4),
    /// 16-bit floats of IEEE 754.
    F16(2),
    /// The upper half of 32-bit floats.
    BF16(2),
    /// 16-bit integers.
    I16(2),
    /// 16-bit unsigned integers.
    U16(2),
    /// 8-bit integers.
    I8(1),
    /// 8-bit unsigned integers.
    U8(1),
    /// Truth values, a byte each.
    BOOL(1);

    private final int bytes;

    TensorType(int bytes) {
        this.bytes = bytes;
    }

    /// Bytes of an element.
    public int bytes() {
        return bytes;
    }
}
