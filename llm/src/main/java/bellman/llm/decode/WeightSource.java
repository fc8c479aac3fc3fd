package bellman.llm.decode;

import bellman.llm.model.Weights;
import bellman.torch.DType;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Where a decoder's weights come from, in pieces.
@FunctionalInterface
public interface WeightSource {

    /// Copies elements of the weight `name`, `from` being the first in row-major order, to the first `count` of
    /// `values`.
    void read(String name, long from, float[] values, int count);

    /// Those of a model that trains, as they are when they are read.
    static WeightSource of(Weights weights) {
        return (name, from, values, count) -> {
            Weights.Weight weight = weights.all().get(name);
            if (weight == null) {
                throw new IllegalArgumentException("the model has no weight called " + name);
            }
            Tensor tensor = weight.tensor();
            if (DType.of(tensor) == DType.FLOAT32 && tensor.is_cpu() && tensor.is_contiguous()) {
                MemorySegment.copy(Tensors.memory(tensor), ValueLayout.JAVA_FLOAT, 4 * from, values, 0, count);
                return;
            }
            try (var _ = new TensorScope()) {
                Tensor part = tensor.detach().reshape(-1).narrow(0, from, count).to(ScalarType.Float);
                Tensors.copy(part, values, 0);
            }
        };
    }
}
