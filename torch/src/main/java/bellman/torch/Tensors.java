package bellman.torch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Between Java's arrays and tensors.
public final class Tensors {
    private Tensors() {}

    /// A new tensor of `shape` with a copy of `values`, row-major.
    public static Tensor floats(float[] values, long... shape) {
        Tensor tensor = empty(DType.FLOAT32, values.length, shape);
        MemorySegment.copy(values, 0, memory(tensor), ValueLayout.JAVA_FLOAT, 0, values.length);
        return tensor;
    }

    /// A new tensor of `shape` with a copy of `values`, row-major.
    public static Tensor longs(long[] values, long... shape) {
        Tensor tensor = empty(DType.INT64, values.length, shape);
        MemorySegment.copy(values, 0, memory(tensor), ValueLayout.JAVA_LONG, 0, values.length);
        return tensor;
    }

    /// A new tensor of longs, which indexing wants, of `shape` with a copy of `values`, row-major.
    public static Tensor indices(int[] values, long... shape) {
        Tensor tensor = empty(DType.INT64, values.length, shape);
        MemorySegment memory = memory(tensor);
        for (int i = 0; i < values.length; i++) {
            memory.setAtIndex(ValueLayout.JAVA_LONG, i, values[i]);
        }
        return tensor;
    }

    /// A new tensor of `shape` with a copy of `values`, row-major.
    public static Tensor booleans(boolean[] values, long... shape) {
        Tensor tensor = empty(DType.BOOL, values.length, shape);
        MemorySegment memory = memory(tensor);
        for (int i = 0; i < values.length; i++) {
            memory.set(ValueLayout.JAVA_BYTE, i, (byte) (values[i] ? 1 : 0));
        }
        return tensor;
    }

    /// `made`, which is on the CPU, where `other` is: itself if that is there as well, else a copy in the innermost
    /// scope. What is made of Java's arrays goes through here before it meets what may be on a GPU.
    public static Tensor beside(Tensor other, Tensor made) {
        return other.is_cpu() ? made : made.to(other.device(), made.scalar_type());
    }

    /// Copies the elements of a tensor of floats, wherever it lives and however it is laid out, to `values`,
    /// from `from` on.
    public static void copy(Tensor tensor, float[] values, int from) {
        try (var _ = new TensorScope()) {
            Tensor near = tensor.cpu().contiguous();
            if (DType.of(near) != DType.FLOAT32) {
                throw new IllegalArgumentException("expected a tensor of floats, got " + DType.of(near));
            }
            int count = Math.toIntExact(near.numel());
            MemorySegment.copy(memory(near), ValueLayout.JAVA_FLOAT, 0, values, from, count);
        }
    }

    /// The elements of a tensor of floats.
    public static float[] toArray(Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.numel())];
        copy(tensor, values, 0);
        return values;
    }

    /// The memory of a contiguous tensor on the CPU. It lives as long as the tensor does, and nobody checks.
    @SuppressWarnings("restricted") // this is what the method is for
    public static MemorySegment memory(Tensor tensor) {
        if (!tensor.is_cpu() || !tensor.is_contiguous()) {
            throw new IllegalArgumentException("only the memory of a contiguous tensor on the CPU can be seen");
        }
        if (tensor.numel() == 0) {
            return MemorySegment.NULL;
        }
        return MemorySegment.ofAddress(tensor.data_ptr().address())
                .reinterpret(tensor.numel() * DType.of(tensor).bytes());
    }

    private static Tensor empty(DType type, long count, long... shape) {
        long wanted = 1;
        for (long n : shape) {
            wanted *= n;
        }
        if (wanted != count) {
            throw new IllegalArgumentException("a tensor of shape " + java.util.Arrays.toString(shape) + " needs "
                    + wanted + " values, got " + count);
        }
        return torch.empty(shape, Device.cpu().options(type), new org.bytedeco.pytorch.MemoryFormatOptional());
    }
}
